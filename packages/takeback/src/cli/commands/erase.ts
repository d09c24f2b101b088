/** `takeback erase`: everything that a user said goes, with a receipt. Rules of docs/spec/erasure.md. */
import { isUserId, type ErasedView, type ErasingView, type ErasureReceipt } from '@takeback/protocol'
import type { Admin } from '../../admin/admin.ts'
import { adminFromFlags } from '../admin-from-flags.ts'
import { copiesIn, type FoundCopy } from '../backup/copies-in.ts'
import { openMonitor, type Monitor } from '../private-side/monitor.ts'
import type { Command } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { type FlagValues, UsageError } from '../flags.ts'

/** Who is not there gets a receipt all the same: whoever erases again must not stumble. */
const isItWrittenSo = 'Is the UserID written as the app writes it?'

export const erase: Command = {
  summary: 'erases what a user said, and their account, and tells what is left where',
  usage: 'erase USERID --yes [--chat URL] [--copies DIR --keep-copies 30d] | --monitor URL [--json]',
  lesson: `Each message of theirs is taken back, so that every screen and every app backend lets go of it too; texts that are kept
for a while after a recall go at once, and so do their words where others quote them. What others said to them stays.

  takeback erase romeo --yes --copies /backups --keep-copies 30d

The receipt counts what went, says until when their UserID stands beside what has no text any more, and which copies still
hold the texts: a restore with the ledger erases them again. Afterwards --monitor URL takes them out of a receiver's inbox too. Nothing brings it back, so it wants --yes.

Exit code: 0 erased, 1 not to the end (call it again), 2 called wrongly.`,
  mostWords: 1,
  flags: [
    'chat',
    'monitor',
    'monitor-secret-file',
    'data',
    'sdkappid',
    'key',
    'key-file',
    'admin',
    'copies',
    'keep-copies',
    'yes',
    'json',
  ],
  usefulFlags: ({ monitor }) =>
    monitor === undefined
      ? erase.flags.filter((name) => !name.startsWith('monitor'))
      : ['monitor', 'monitor-secret-file', 'yes', 'json'],
  async run(values, [userId]) {
    if (userId === undefined || !isUserId(userId))
      throw new UsageError('Name the user: "takeback erase romeo --yes".')
    if (!values.yes)
      throw new UsageError(
        `Everything that ${userId} said goes for good, and so does the account: --yes says that this is meant.`,
      )
    if (values.monitor !== undefined) return eraseInInbox(values, values.monitor, userId)
    const copiesOf = copiesOption(values)
    const receipt = await eraseAll(adminFromFlags(values), userId)
    const copies = copiesOf(receipt.EndedAt ?? Number.POSITIVE_INFINITY)
    process.stdout.write(
      values.json ? `${JSON.stringify({ ...receipt, copies })}\n` : inWords(receipt, copies),
    )
    return 0
  },
}

async function eraseInInbox(values: FlagValues, address: string, userId: string): Promise<number> {
  const erased = await erasedInInbox(await openMonitor(address, values), userId)
  process.stdout.write(values.json ? `${JSON.stringify(erased)}\n` : inboxInWords(erased))
  return erased.apps.some(({ waiting }) => waiting > 0) ? 1 : 0
}

/** The receiver answers within seconds, also while it is at it: it waits, not we. */
async function erasedInInbox(monitor: Monitor, userId: string): Promise<ErasedView> {
  try {
    for (;;) {
      const view = (await monitor.call('POST', '/api/erase', { userId })) as ErasedView | ErasingView
      if (!('running' in view)) return view
    }
  } finally {
    await monitor.close()
  }
}

function inboxInWords({ userId, apps }: ErasedView): string {
  const lines = apps.flatMap(({ sdkAppId, contents, recalls, waiting, quarantined, idsUntil }) => [
    contents + recalls + waiting + quarantined === 0
      ? `Nothing of ${userId} was in the inbox of app ${sdkAppId}. ${isItWrittenSo}`
      : `Erased ${userId} from the inbox of app ${sdkAppId}.`,
    `  contents    ${contents} of what they said`,
    `  recalls     ${recalls} name them no more; the identities of messages stay until ${timeOf(idsUntil)}`,
    ...(waiting > 0 ? [`  waiting     ${waiting} are not handled yet: call it again when they are`] : []),
    ...(quarantined > 0 ? [`  quarantine  ${quarantined} name them: look at them on the page`] : []),
  ])
  return `${lines.join('\n')}\n`
}

async function eraseAll(admin: Admin, UserID: string): Promise<ErasureReceipt> {
  const call = async (more: object) =>
    (await admin.call('takeback_config', 'erase_user', { UserID, ...more }))['Response'] as ErasureReceipt
  let receipt = await call({})
  while (receipt.Next !== null) receipt = await call({ After: receipt.Next })
  return receipt
}

interface Copy {
  readonly file: string
  /** Of its newest change; milliseconds. Null: not known. */
  readonly at: number | null
  /** Null: as long as it is kept. */
  readonly until: number | null
}

/**
 * Null: nobody said where copies are. Read before anything is erased, so that a wrong folder stops it; and again at the end,
 * for a copy that was made meanwhile holds what was not erased yet.
 */
function copiesOption({ copies, 'keep-copies': keep }: FlagValues): (ended: number) => Copy[] | null {
  if (copies === undefined) {
    if (keep !== undefined) throw new UsageError('--keep-copies needs --copies: the folder they are in.')
    return () => null
  }
  const keepMs = keep === undefined ? null : parseDuration('keep-copies', keep)
  const before = copiesIn(copies)
  return (ended) =>
    copiesNow(copies, before)
      .filter(({ at }) => at === null || at < ended)
      .map(({ file, at, madeAt }) => ({ file, at, until: keepMs === null ? null : madeAt + keepMs }))
}

/** The receipt of what is done is given whatever became of the folder. */
function copiesNow(folder: string, before: readonly FoundCopy[]): readonly FoundCopy[] {
  try {
    return copiesIn(folder)
  } catch {
    return before
  }
}

function inWords(receipt: ErasureReceipt, copies: readonly Copy[] | null): string {
  const { UserID, By, Account, Messages, Texts, Quotes, IdsUntil, Files, EndedAt } = receipt
  const lines = [
    Account === 'not there' && Messages === 0
      ? `There is no account ${UserID} and no message of theirs: nothing was erased. ${isItWrittenSo}`
      : `Erased ${UserID} at ${timeOf(EndedAt ?? 0)}, by ${By}.`,
    `  messages  ${Messages}, of which ${Texts} still had a text`,
    `  quotes    ${Quotes} in messages of others`,
    `  account   ${Account}`,
    `  files     ${Files === 'wiped' ? 'free of it' : Files === 'not yet' ? 'free of it within a minute' : 'not claimed on PostgreSQL: vacuum, and the log of the server'}`,
    `  ids       until ${timeOf(IdsUntil)} the UserID stands beside messages without a text`,
    ...copyLines(copies),
  ]
  return `${lines.join('\n')}\n`
}

function copyLines(copies: readonly Copy[] | null): string[] {
  if (copies === null)
    return ['  copies    those made before hold the texts: name their folder with --copies']
  if (copies.length === 0) return ['  copies    none that is older']
  return copies.map(
    ({ file, until }) =>
      `  copy      ${file} holds the texts ${until === null ? 'as long as it is kept' : `until ${timeOf(until)}`}`,
  )
}

function timeOf(at: number): string {
  return new Date(at).toISOString()
}
