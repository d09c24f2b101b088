/** `takeback reconcile`: recalls whose webhook was lost are found over REST. Rules R110-R116 of docs/spec/receiving.md. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { reconcile as reconcileInbox, ReconcileBroken, type Reconciled } from '@takeback/receiver/reconcile'
import { fetchOverEgress } from '../../app-backend/fetch-over-egress.ts'
import type { OpenedInbox } from '../../app-backend/start.ts'
import { createEgress } from '../../http/egress/egress.ts'
import { openMonitor } from '../private-side/monitor.ts'
import { CannotRun } from '../cannot-run.ts'
import type { Command } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { fetchBackOption } from '../fetch-back-option.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { appOptions, dataFolder } from '../options.ts'
import { printable } from '../printable.ts'
import { postgresInboxAt } from '../postgres-store.ts'
import { readFlagFile } from '../read-file.ts'
import { reconcileInTheService } from '../reconcile/in-the-service.ts'
import { namedConversations } from '../reconcile/named-conversations.ts'
import { systemClock } from '../system-clock.ts'

/** As `receive` and `start` find it. */
const inboxFiles = ['inbox.db', 'receiver/inbox.db']

type App = { readonly sdkAppId: number } & Reconciled

export const reconcile: Command = {
  summary: 'finds recalls whose webhook was lost, over the REST API, and stores them once',
  usage:
    'reconcile --monitor URL | --fetch-back URL [--store URL] [--pair A:B] [--group ID] [--since 7d] [flags]',
  lesson: `Tencent does not send a lost webhook again. This asks REST for the history of every conversation that the inbox
knows, and of those named, and stores what is recalled there and was never heard of; it is handled like any other.

  takeback reconcile --monitor http://127.0.0.1:8082 --group @TGS#2J4SZEAEL

  asked 42 conversations with 118 calls: 9 of 2013 messages are recalled, 1 was not known and is stored now

A running receiver with a file is asked by --monitor (it needs --fetch-back); with --store this goes on beside it. Without
either the receiver must be stopped. Broken off, it goes on where it was when it is called again within the hour; what was
asked to its end within the hour is left out then, but with --anew: after an outage that came later.

Exit code: 0 asked, 1 not to the end or not all of it stored, 2 called wrongly.`,
  flags: [
    'monitor',
    'monitor-secret-file',
    'fetch-back',
    'store',
    'data',
    'sdkappid',
    'admin',
    'key',
    'key-file',
    'webhook-ca',
    'pair',
    'group',
    'official',
    'conversations',
    'only-named',
    'since',
    'anew',
    'rate',
    'json',
  ],
  usefulFlags: ({ monitor }) =>
    reconcile.flags.filter((name) =>
      monitor === undefined
        ? !name.startsWith('monitor')
        : !['fetch-back', 'store', 'data', 'sdkappid', 'admin', 'key', 'key-file', 'webhook-ca'].includes(
            name,
          ),
    ),
  async run(values) {
    const wish = wishOf(values)
    const { monitor } = values
    const apps =
      monitor === undefined ? await inOwnInbox(values, wish) : await inTheService(values, monitor, wish)
    for (const app of apps) process.stdout.write(`${values.json ? JSON.stringify(app) : inWords(app)}\n`)
    return apps.some(({ odd }) => odd > 0) ? 1 : 0
  },
}

function wishOf(values: FlagValues) {
  const { since, rate, anew, 'only-named': onlyNamed } = values
  const conversations = namedConversations(values)
  if (onlyNamed && conversations.length === 0)
    throw new UsageError('--only-named needs --pair, --group, --official or --conversations.')
  return {
    conversations,
    onlyNamed,
    anew,
    ...(since !== undefined && { reachMs: parseDuration('since', since) }),
    ...(rate !== undefined && { callsPerSecond: rate }),
  }
}

async function inTheService(
  values: FlagValues,
  address: string,
  wish: ReturnType<typeof wishOf>,
): Promise<readonly App[]> {
  const monitor = await openMonitor(address, values)
  try {
    return (await reconcileInTheService({ monitor, ...wish })).apps
  } finally {
    await monitor.close()
  }
}

async function inOwnInbox(values: FlagValues, { anew, ...wish }: ReturnType<typeof wishOf>): Promise<App[]> {
  const { fetchBack } = fetchBackOption(values)
  if (fetchBack === undefined)
    throw new UsageError(
      'Give --fetch-back URL: the REST API to ask, for example https://console.tim.qq.com; or --monitor URL: a running receiver.',
    )
  const { 'webhook-ca': caFile } = values
  const ca = caFile === undefined ? {} : { ca: readFlagFile('webhook-ca', caFile) }
  const opened = await openInbox(values)
  // The operator named the address.
  const egress = createEgress({ allowLoopback: true, allowPrivate: true, ...ca })
  const rest = { ...fetchBack, fetch: fetchOverEgress(egress) }
  const apps: App[] = []
  try {
    const { inbox } = opened
    const fresh = anew ? { freshMs: 0 } : {}
    for (const { sdkAppId } of appOptions(values))
      apps.push({ sdkAppId, ...(await reconcileInbox({ inbox, sdkAppId, rest, ...wish, ...fresh })) })
    return apps
  } catch (error) {
    if (error instanceof ReconcileBroken) throw new CannotRun(`${error.message} ${numbersOf(error.sofar)}.`)
    throw error
  } finally {
    await egress.close()
    await opened.close()
  }
}

async function openInbox(values: FlagValues): Promise<OpenedInbox> {
  if (values.store !== undefined) return postgresInboxAt(values.store)()
  const folder = dataFolder(values)
  const file = inboxFiles.map((name) => join(folder, name)).find((path) => existsSync(path))
  if (file === undefined)
    throw new UsageError(
      `There is no inbox.db in ${folder}: give the --data folder of a receiver, or --store.`,
    )
  const inbox = await sqliteInbox(file, { clock: systemClock })
  return { inbox, close: () => inbox.close() }
}

function inWords(app: App): string {
  return [
    numbersOf(app),
    ...app.notAsked.map(({ conversation, why }) => `  no history of ${conversation}: ${why}`),
    ...app.oddOnes.map(
      ({ conversation, message, why }) =>
        `  not stored, of ${conversation}: ${printable(message)} (${printable(why)})`,
    ),
  ].join('\n')
}

function numbersOf({ conversations, fresh, calls, messages, recalled, fed, odd }: Reconciled): string {
  const left = fresh === 0 ? '' : ` (${fresh} were asked within the hour: --anew asks them again)`
  const found =
    fed === 0
      ? 'all were known'
      : `${fed} ${fed === 1 ? 'was' : 'were'} not known and ${fed === 1 ? 'is' : 'are'} stored now`
  const strange = odd === 0 ? '' : `; ${odd} can't be stored, in a form that no webhook has`
  return `asked ${conversations} conversations${left} with ${calls} calls: ${recalled} of ${messages} messages are recalled, ${found}${strange}`
}
