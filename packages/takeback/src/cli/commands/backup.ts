/** `takeback backup`: copies of a running store, and the ledger of what was taken back since. Rules of docs/spec/backup.md. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { copySqlite, readSqliteFile, type CheckedCopy } from '@takeback/store/sqlite'
import { chatStoreName, databasesIn } from '../backup/data-files.ts'
import { exportLedger, type Exported, type ReadRows } from '../backup/export-ledger.ts'
import { openLedger } from '../backup/ledger-file.ts'
import { CannotRun } from '../cannot-run.ts'
import { commandLog } from '../command-log.ts'
import type { Command } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { dataFolder } from '../options.ts'
import { postgresEngineAt } from '../postgres-store.ts'
import { untilStopped } from '../stop-signals.ts'

export const backup: Command = {
  summary: 'copies what is remembered while it runs, and writes the ledger of what was taken back since',
  usage: 'backup [--data DIR] --copies DIR | --ledger FILE [--interval 10s] [--store postgres://…] [--json]',
  lesson: `  takeback backup --data /var/lib/takeback --copies /backups/2026-11-25
  takeback backup --data /var/lib/takeback --ledger /backups/recalls.jsonl --interval 10s

A copy holds nothing that was deleted, is read as a whole afterwards, and says what it holds in a .json beside it. What is
taken back later is still in it: so keep a ledger on another disk, and "takeback restore" takes it back again before anybody
is served. The ledger holds ids and no text. PostgreSQL is copied by pg_dump, its ledger is written with --store.

Exit code: 0 done, 1 could not, 2 called wrongly.`,
  flags: ['data', 'store', 'copies', 'ledger', 'interval', 'json'],
  usefulFlags: ({ ledger }) =>
    ledger.length > 0 ? ['data', 'store', 'ledger', 'interval', 'json'] : ['data', 'copies', 'json'],
  async run(values) {
    const { copies, ledger } = values
    const [file, ...more] = ledger
    if (more.length > 0) throw new UsageError('--ledger is given more than once: backup writes one.')
    if (file !== undefined) return writeLedger(values, file)
    if (copies === undefined) throw new UsageError('Give --copies DIR for copies, or --ledger FILE.')
    copyAll(values, resolve(copies))
    return 0
  },
}

function copyAll(values: FlagValues, folder: string): void {
  const files = databasesIn(dataFolder(values))
  if (files.length === 0) throw nothingIn(dataFolder(values))
  makeFolder(folder)
  for (const file of files) {
    const to = join(folder, basename(file))
    const copy = copySqlite(file, to)
    writeFileSync(`${to}.json`, `${JSON.stringify(copy)}\n`, { mode: 0o600 })
    process.stdout.write(`${values.json ? JSON.stringify({ from: file, to, ...copy }) : inWords(to, copy)}\n`)
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException
    throw new CannotRun(`Can't make the folder ${folder} (${code}): give another one with --copies.`)
  }
}

function inWords(to: string, { at, bytes, rows }: CheckedCopy): string {
  const count = Object.values(rows).reduce((sum, one) => sum + one, 0)
  return `${to}: ${count} rows of ${Object.keys(rows).length} tables, ${bytes} bytes, as of ${new Date(at).toISOString()}; read as a whole, nothing is damaged`
}

async function writeLedger(values: FlagValues, file: string): Promise<number> {
  const { interval } = values
  const pause = interval === undefined ? null : parseDuration('interval', interval)
  if (pause === 0) throw new UsageError(`--interval is "${interval}": give at least 1s.`)
  const source = await openSource(values)
  try {
    let end = openLedger(file)
    const stopped = untilStopped()
    for (;;) {
      const exported = await exportLedger(file, source.read, end)
      end = exported.end
      tell(values, file, exported)
      if (pause === null) return 0
      const isStopping = await Promise.race([stopped.then(() => true), sleep(pause, false)])
      if (isStopping) return 0
    }
  } finally {
    await source.close()
  }
}

function tell(values: FlagValues, file: string, { recalls, end: { upTo } }: Exported): void {
  if (values.interval !== undefined && recalls === 0) return
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ledger: file, recalls, upTo })}\n`
      : `${file}: ${recalls} recalls more, everything until ${new Date(upTo).toISOString()} is in it\n`,
  )
}

interface Source {
  readonly read: ReadRows
  close(): Promise<void>
}

async function openSource(values: FlagValues): Promise<Source> {
  if (values.store !== undefined) {
    const log = commandLog(values)
    const opened = await postgresEngineAt({ store: values.store, log })()
    const { engine } = opened
    return { read: (query) => engine.read(query), close: () => opened.close() }
  }
  const file = databasesIn(dataFolder(values)).find((path) => path.endsWith('chat.db'))
  if (file === undefined) throw nothingIn(dataFolder(values), 'chat.db')
  const rows = readSqliteFile(file, chatStoreName)
  return {
    read: (query) => rows.read(query),
    close: () => Promise.resolve(rows.close()),
  }
}

function nothingIn(folder: string, what = 'chat.db or inbox.db'): UsageError {
  return new UsageError(`There is no ${what} in ${folder}: name the --data folder of a service.`)
}
