/**
 * A copy of a database while it is used, and the check whether a copy is whole: rules BK1-BK3 of docs/spec/backup.md.
 *
 * `VACUUM INTO` writes what is there and nothing that was deleted: SQLite's other ways of copying take free pages along.
 * It reads one moment, so writers go on; only the log can't be emptied meanwhile.
 */
import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { Query } from '../query.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { prepareFile } from './data-files.ts'
import { checkVersion, openForReading } from './database.ts'
import { faultOf } from './faults.ts'
import { takeLock } from './lock-file.ts'
import { PreparedStatements } from './prepared-statements.ts'

const SLICE_BYTES = 1024 * 1024

export interface CheckedCopy {
  /** Name of the store it belongs to. */
  readonly store: string
  /** The moment of the latest change in it; milliseconds. */
  readonly at: number
  readonly bytes: number
  readonly sha256: string
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>
}

/** Throws StoreUnavailable: no such database, no store of ours, somebody else at it, no room, or a copy that is not whole (it is removed then). */
export function copySqlite(file: string, to: string): CheckedCopy {
  checkFree(to)
  const part = `${to}.part`
  try {
    const before = momentOf(file)
    const lock = takeLock(part, (holder) => `${to} is being written by ${holder}: wait for that copy.`)
    try {
      return writeChecked(file, { part, to, before })
    } finally {
      lock.release()
      // Whoever gets hold of it after all finds the copy, and goes. Where there is none it stays, for two might.
      if (existsSync(to)) rmSync(`${part}.lock`, { force: true })
    }
  } catch (error) {
    throw faultOf(error, file) ?? error
  }
}

interface Place {
  readonly part: string
  readonly to: string
  /** The moment of the original when it began. */
  readonly before: number
}

function writeChecked(file: string, { part, to, before }: Place): CheckedCopy {
  // Another one may have ended since.
  checkFree(to)
  rmSync(part, { force: true })
  try {
    writeAnew(file, part)
    const copy = checkSqliteCopy(part)
    if (copy.at < before)
      throw new StoreUnavailable('corrupt', `The copy of ${file} is older than what it was made of.`)
    renameSync(part, to)
    flush(dirname(to))
    return copy
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
}

function checkFree(to: string): void {
  if (existsSync(to))
    throw new StoreUnavailable('unwritable', `${to} exists: a copy never takes the place of another file.`)
}

/**
 * A checked copy, whoever made it, in pages of its own at a place where nothing is: deleting a row there leaves no trace.
 * Throws StoreUnavailable.
 */
export function laySqliteCopy(from: string, to: string): void {
  try {
    writeAnew(from, to)
  } catch (error) {
    throw faultOf(error, from) ?? error
  }
}

function writeAnew(file: string, to: string): void {
  // Made with its rights before a byte is in it.
  prepareFile(to)
  using source = openForReading(file)
  checkVersion(String(source.prepare('SELECT sqlite_version() AS version').get()?.['version']))
  // A page that is filled and then divided would keep the texts that moved on to the next one, beside its rows, where
  // no deletion finds them. The new file takes this setting over.
  source.exec('PRAGMA secure_delete = ON')
  source.prepare('VACUUM INTO ?').run(to)
  flush(to)
}

/** Reads all of it. `expected`: the SHA-256 that it had when it was made. Throws StoreUnavailable. */
export function checkSqliteCopy(file: string, expected?: string): CheckedCopy {
  try {
    const sha256 = sha256Of(file)
    if (expected !== undefined && sha256 !== expected)
      throw new StoreUnavailable(
        'corrupt',
        `${file} is not what it was when it was made: its SHA-256 is ${sha256}, and was ${expected}. Use another copy.`,
      )
    using database = openForReading(file)
    const faults = database.prepare('PRAGMA integrity_check').all()
    if (faults.length !== 1 || faults[0]?.['integrity_check'] !== 'ok')
      throw new StoreUnavailable(
        'corrupt',
        `${file} is damaged: ${String(faults[0]?.['integrity_check'])}. Use another copy.`,
      )
    const meta = metaOf(database, file)
    return { ...meta, bytes: statSync(file).size, sha256, rows: countRows(database) }
  } catch (error) {
    throw faultOf(error, file) ?? error
  }
}

/** A slice at a time: a copy may be larger than what fits in memory. */
function sha256Of(file: string): string {
  const sum = createHash('sha256')
  const slice = Buffer.allocUnsafe(SLICE_BYTES)
  const descriptor = openSync(file, 'r')
  try {
    for (let read = readSync(descriptor, slice); read > 0; read = readSync(descriptor, slice))
      sum.update(slice.subarray(0, read))
  } finally {
    closeSync(descriptor)
  }
  return sum.digest('hex')
}

function momentOf(file: string): number {
  using database = openForReading(file)
  return metaOf(database, file).at
}

function metaOf(database: DatabaseSync, file: string): { readonly store: string; readonly at: number } {
  const isOurs = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'store_meta'`).get() !== undefined
  const row = isOurs ? database.prepare('SELECT store, last_now FROM store_meta').get() : undefined
  if (row === undefined) throw new StoreUnavailable('other-store', `${file} is no store of Takeback.`)
  return { store: String(row['store']), at: Number(row['last_now']) }
}

function countRows(database: DatabaseSync): Record<string, number> {
  const tables = database
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .all()
    .map(({ name }) => String(name))
  return Object.fromEntries(
    tables.map((name) => [
      name,
      Number(database.prepare(`SELECT COUNT(*) AS n FROM "${name}"`).get()?.['n']),
    ]),
  )
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Whose store a file is, told without changing anything beside it. Throws StoreUnavailable when it is nobody's. */
export function ownerOfSqliteFile(file: string): string {
  try {
    using database = openForReading(file)
    return metaOf(database, file).store
  } catch (error) {
    throw faultOf(error, file) ?? error
  }
}

export interface SqliteRows {
  read<Row extends object>(query: Query<Row>): Row[]
  close(): void
}

/** Reads beside the process that has the store open. Throws StoreUnavailable when it is none of `store`. */
export function readSqliteFile(file: string, store: string): SqliteRows {
  try {
    const database = openForReading(file)
    try {
      const found = metaOf(database, file).store
      if (found !== store)
        throw new StoreUnavailable('other-store', `${file} belongs to the store "${found}", not "${store}".`)
    } catch (error) {
      database.close()
      throw error
    }
    const statements = new PreparedStatements(database)
    return {
      read: <Row extends object>(query: Query<Row>) => statements.all(query) as Row[],
      close: () => database.close(),
    }
  } catch (error) {
    throw faultOf(error, file) ?? error
  }
}
