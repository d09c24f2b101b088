/** `takeback restore`: from a copy, and never with what was taken back since. Rules BK10-BK15 of docs/spec/backup.md. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import {
  checkSqliteCopy,
  laySqliteCopy,
  openSqliteStore,
  takeLock,
  type CheckedCopy,
} from '@takeback/store/sqlite'
import type { Engine } from '../../chat-backend/engine.ts'
import type { chatStore } from '../../chat-backend/turns/index.ts'
import { chatStoreName, inboxStoreName } from '../backup/data-files.ts'
import { endKeptContent } from '../backup/end-kept-content.ts'
import { chatTablesIn } from '../backup/chat-tables.ts'
import { checkKnowsApps } from '../backup/check-knows-apps.ts'
import { readManifest } from '../backup/manifest.ts'
import { readLedger, type Ledger } from '../backup/ledger-file.ts'
import { replayLedgers } from '../backup/replay-ledger.ts'
import { CannotRun } from '../cannot-run.ts'
import { commandLog } from '../command-log.ts'
import type { Command } from '../command.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { dataFolder } from '../options.ts'
import { postgresEngineAt } from '../postgres-store.ts'
import { systemClock } from '../system-clock.ts'

/** What a database consists of, behind the name of its file. */
const companions = ['', '-wal', '-shm', '-journal']

export const restore: Command = {
  summary: 'puts a copy back, and takes back again what was taken back since',
  usage: 'restore --from COPY [--data DIR] | --store postgres://…   --ledger FILE … [--json]',
  lesson: `  takeback restore --from /backups/2026-11-25/chat.db --data /var/lib/takeback --ledger /backups/recalls.jsonl

The service is stopped. The copy is checked, put beside its place, played the ledgers, and only then put in its place: until
then nothing can serve it. Without a ledger it is refused: what was taken back since the copy would be there again
(--without-ledger if that is meant). With --store the ledgers are played to a database that pg_restore has filled.

Exit code: 0 restored, 1 could not, 2 called wrongly.`,
  flags: ['from', 'data', 'store', 'ledger', 'without-ledger', 'json'],
  usefulFlags: ({ store }) =>
    store === undefined
      ? ['from', 'data', 'ledger', 'without-ledger', 'json']
      : ['store', 'ledger', 'without-ledger', 'json'],
  async run(values) {
    const ledgers = ledgersOf(values)
    if (values.store !== undefined) return replayInDatabase(values, values.store, ledgers)
    const { from } = values
    if (from === undefined) throw new UsageError('Give --from COPY: a file that takeback backup made.')
    if (!existsSync(from)) throw new UsageError(`--from is ${from}, and there is no such file.`)
    const copy = checkSqliteCopy(from, readManifest(from)?.sha256)
    const name = nameOf(copy)
    const file = join(dataFolder(values), name)
    // No service begins here meanwhile, and no other restore.
    const lock = takeLock(file)
    try {
      checkEmpty(file)
      const done = await restoreFile(from, file, copy, ledgers)
      say(values, { from, file, ...done }, ledgers, copy)
      return 0
    } finally {
      lock.release()
    }
  },
}

function ledgersOf({ ledger, 'without-ledger': without }: FlagValues): Ledger[] {
  if (without && ledger.length > 0) throw new UsageError('--ledger and --without-ledger are both given.')
  if (!without && ledger.length === 0)
    throw new UsageError(
      'Give --ledger FILE: without it everything that was taken back since the copy comes back (--without-ledger if that is meant).',
    )
  return ledger.map((file) => {
    if (!existsSync(file)) throw new UsageError(`--ledger is ${file}, and there is no such file.`)
    return readLedger(file)
  })
}

function nameOf({ store }: CheckedCopy): string {
  if (store === chatStoreName) return 'chat.db'
  if (store === inboxStoreName) return 'inbox.db'
  throw new CannotRun(`This is a copy of the store "${store}", which takeback does not know.`)
}

/** SQLite would take the log of the database that was there for the log of the copy, and write its pages into it. */
function checkEmpty(file: string): void {
  for (const path of companions.map((end) => `${file}${end}`))
    if (existsSync(path))
      throw new CannotRun(`${path} exists: move it away first, a restore never takes its place.`)
}

/** Under its own name only when all is done: whoever starts a service before finds nothing. */
async function restoreFile(from: string, file: string, copy: CheckedCopy, ledgers: readonly Ledger[]) {
  const beside = `${file}.restoring`
  removeDatabase(beside)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  laySqliteCopy(from, beside)
  const done =
    copy.store === chatStoreName
      ? await replayInChat(beside, ledgers)
      : await replayInInbox(beside, ledgers, copy.at)
  // Closing has moved the log into it. Where it could not, what was taken back again would be there once more.
  if ((statSync(`${beside}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
    throw new CannotRun(`The log of ${beside} is in use by another program: end it, and restore again.`)
  renameSync(beside, file)
  removeDatabase(beside)
  return done
}

function removeDatabase(file: string): void {
  for (const end of [...companions, '.lock']) rmSync(`${file}${end}`, { force: true })
}

async function replayInChat(file: string, ledgers: readonly Ledger[]) {
  const book = import.meta.url.endsWith('.ts') ? 'turns/index.ts' : 'turns/index.js'
  const module = new URL(`../../chat-backend/${book}`, import.meta.url)
  const engine: Engine = await openSqliteStore<typeof chatStore>({ file, module, clock: systemClock })
  try {
    return await replayLedgers(engine, ledgers)
  } finally {
    await engine.close()
  }
}

async function replayInInbox(file: string, ledgers: readonly Ledger[], copiedAt: number) {
  const inbox = await sqliteInbox(file, { clock: systemClock })
  try {
    return await endKeptContent(inbox, ledgers, copiedAt)
  } finally {
    await inbox.close()
  }
}

async function replayInDatabase(values: FlagValues, store: string, ledgers: readonly Ledger[]) {
  const { place } = await chatTablesIn(store, 'takeback restore')
  const opened = await postgresEngineAt({ store, log: commandLog(values) })()
  try {
    await checkKnowsApps(opened.engine, ledgers, place)
    say(values, await replayLedgers(opened.engine, ledgers), ledgers, null)
    return 0
  } finally {
    await opened.close()
  }
}

interface Done {
  readonly from?: string
  readonly file?: string
  readonly lines: number
  readonly takenBack: number
}

function say(values: FlagValues, done: Done, ledgers: readonly Ledger[], copy: CheckedCopy | null): void {
  const upTo = Math.max(0, ...ledgers.map((ledger) => ledger.upTo))
  const at = copy?.at ?? null
  if (values.json) return void process.stdout.write(`${JSON.stringify({ ...done, at, upTo })}\n`)
  const reach = `the ledger reaches until ${new Date(upTo).toISOString()}: what was taken back later is not known here`
  const what = `${done.takenBack} messages that were taken back since are taken back again (${done.lines} lines)`
  const said =
    ledgers.length === 0 ? 'without a ledger: what was taken back since is there again' : `${what}; ${reach}`
  process.stdout.write(`${done.file ?? 'the database'}: ${said}\n`)
}
