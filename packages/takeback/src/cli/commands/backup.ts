/** `takeback backup`: copies of a running store, and the ledger of what was taken back since. Rules of docs/spec/backup.md. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { copySqlite, type CheckedCopy } from '@takeback/store/sqlite'
import { databasesIn } from '../backup/data-files.ts'
import type { Exported } from '../backup/export-ledger.ts'
import { keepLedger } from '../backup/keep-ledger.ts'
import { lockLedger } from '../backup/ledger-lock.ts'
import { manifestOf } from '../backup/manifest.ts'
import { nothingIn, openLedgerSource } from '../backup/ledger-source.ts'
import { CannotRun } from '../cannot-run.ts'
import { commandLog } from '../command-log.ts'
import type { Command } from '../command.ts'
import { parseDuration } from '../duration.ts'
import { type FlagValues, UsageError } from '../flags.ts'
import { dataFolder } from '../options.ts'
import { untilStopped } from '../stop-signals.ts'
import { passed } from '../system-clock.ts'

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
    writeFileSync(manifestOf(to), `${JSON.stringify(copy)}\n`, { mode: 0o600 })
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
  const log = commandLog(values)
  const source = await openLedgerSource(values, log)
  try {
    const lock = lockLedger(file)
    try {
      const told = (exported: Exported) => tell(values, file, exported)
      const stopped = untilStopped()
      const { read } = source
      await keepLedger({ file, read, pause, stopped, passed, random: Math.random, tell: told, log })
      return 0
    } finally {
      lock.release()
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
