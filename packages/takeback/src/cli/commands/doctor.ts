import { type Admin } from '../../admin/admin.ts'
import { createEgress } from '../../http/egress/egress.ts'
import { adminFromFlags } from '../admin-from-flags.ts'
import type { Command } from '../command.ts'
import { lookAtChatBackend } from '../doctor/chat-backend.ts'
import { lookAtDatabase } from '../doctor/database.ts'
import { lookAtExposure } from '../doctor/exposure.ts'
import { exitCodeOf, type Finding } from '../doctor/finding.ts'
import { judgeToken } from '../doctor/judge.ts'
import { foundToken, lookAtMachine } from '../doctor/machine.ts'
import { lookAtMonitor, lookAtReceiver } from '../doctor/receiver.ts'
import { inWords } from '../doctor/report.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { foundKeyFile } from '../key-file.ts'
import { appOptions, dataFolder } from '../options.ts'
import { paintFor } from '../paint.ts'
import { readFlagFile } from '../read-file.ts'
import { systemClock } from '../system-clock.ts'
import { isOnThisMachine, oneApp, webhookUrlWord } from '../webhook-target.ts'

const localChat = 'http://127.0.0.1:8080'
const localMonitor = 'http://127.0.0.1:8082'
const localCallback = 'http://127.0.0.1:8081'

const lesson = `Looks at a set-up and says what is fine, what is doubtful, what is broken, and what to do about it: Node, the data
folder and its disk, the database, the clocks, a running Chat backend and its webhooks, a receiver at its URL, and who else
reaches them over the network.

  takeback doctor --chat http://127.0.0.1:8080 http://127.0.0.1:8081/callback

  fine      Disk          A write is on the disk after 0.4 ms.
  broken    Webhooks      Webhooks are paused: they wait.
                          -> takeback webhook resume

The Chat backend is asked for one test event (names begin with takeback-test-); a receiver whose URL is given gets two made-up
recalls (takeback-doctor-), one with a wrong Sign. Nothing else is sent, and nothing is changed.

Exit code: 0 nothing is broken, 1 something is, 2 called wrongly.`

export const doctor: Command = {
  summary: 'checks your own set-up and says what to do',
  usage: 'doctor [WEBHOOK-URL] [--chat URL] [--monitor URL] [--data DIR] [--store postgres://…] [flags]',
  lesson,
  mostWords: 1,
  flags: [
    'data',
    'store',
    'chat',
    'monitor',
    'sdkappid',
    'key',
    'key-file',
    'admin',
    'token',
    'webhook-ca',
    'yes',
    'json',
  ],
  async run(values, [word]) {
    const url = word === undefined ? null : webhookUrlWord('doctor', word)
    if (url !== null) askBeyondThisMachine(values, url)
    const found = await lookAtAll(values, url)
    process.stdout.write(
      `${values.json ? JSON.stringify({ findings: found }) : inWords(found, paintFor(process.stdout))}\n`,
    )
    return exitCodeOf(found)
  },
}

function askBeyondThisMachine(values: FlagValues, url: string): void {
  if (values.yes || isOnThisMachine(url)) return
  throw new UsageError(
    `${new URL(url).host} is not this machine: two made-up recalls would be sent there. Give --yes if that may be.`,
  )
}

async function lookAtAll(values: FlagValues, url: string | null): Promise<Finding[]> {
  const folder = dataFolder(values)
  const now = () => systemClock.now()
  const chat = {
    url: (values.chat ?? localChat).replace(/\/+$/, ''),
    isNamed: values.chat !== undefined,
    admin: adminIfAny(values, folder),
  }
  const monitor = (values.monitor ?? localMonitor).replace(/\/+$/, '')
  const tokens = tokensOf(values, folder)
  const seen = await lookAtMonitor(monitor, values.monitor !== undefined)
  return [
    ...lookAtMachine(folder),
    ...(values.store === undefined ? [] : await lookAtDatabase(values.store, now)),
    judgeToken(tokens, url ?? ''),
    ...(await lookAtChatBackend(chat, now)),
    seen.finding,
    ...(await exposureOf(chat.url, monitor, url ?? seen.callbackUrl ?? localCallback)),
    ...(url === null ? [] : await receiverAt(values, url, tokens)),
  ]
}

/** `callback`: where webhooks are received, by whatever. */
async function exposureOf(chat: string, monitor: string, callback: string): Promise<Finding[]> {
  const found = await Promise.all([
    lookAtExposure({ name: 'the Chat backend', url: chat, privatePath: '/api/console' }),
    lookAtExposure({ name: 'the monitor', url: monitor, privatePath: '/api/overview' }),
    lookAtExposure({
      name: 'the listener of webhooks',
      url: new URL(callback).origin,
      privatePath: null,
    }),
  ])
  return found.filter((finding) => finding !== null)
}

async function receiverAt(values: FlagValues, url: string, tokens: readonly string[]): Promise<Finding[]> {
  const { 'webhook-ca': caFile } = values
  const ca = caFile === undefined ? {} : { ca: readFlagFile('webhook-ca', caFile) }
  // The operator named the URL.
  const egress = createEgress({ allowLoopback: true, allowPrivate: true, ...ca })
  try {
    const target = { url, sdkAppId: oneApp(values), token: tokens[0] }
    return await lookAtReceiver(egress, target, () => systemClock.now())
  } finally {
    await egress.close()
  }
}

/** What was given, or what `takeback start` left in the folder. */
function tokensOf({ token }: FlagValues, folder: string): readonly string[] {
  const found = token.length === 0 ? foundToken(folder) : null
  return found === null ? token : [found]
}

/** Null: no key is given, and none is in the data folder. */
function adminIfAny(values: FlagValues, folder: string): Admin | null {
  const [{ sdkAppId }] = appOptions(values)
  const isThere =
    values.key !== undefined || values['key-file'] !== undefined || foundKeyFile(folder, sdkAppId) !== null
  return isThere ? adminFromFlags(values) : null
}
