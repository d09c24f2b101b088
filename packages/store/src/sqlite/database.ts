/** Opens connections whose settings are set and read back: rules TU1 and TU13 of docs/spec/store.md. */
import { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '../unavailable.ts'

/** How long a statement waits for a lock of another connection or program. */
const BUSY_TIMEOUT = 5000
/** Pages in the log before a commit moves them into the database: 8 MB, a few milliseconds of work. */
const CHECKPOINT_PAGES = 2000
/** Up to 3.51.2 a log could be damaged when two connections wrote and checkpointed at once. */
const OLDEST_SQLITE = '3.51.3'

const writerSettings: Readonly<Record<string, string | number>> = {
  journal_mode: 'wal',
  synchronous: 2, // FULL: a commit is on the disk before it is acknowledged
  secure_delete: 1, // ON: deleted text is overwritten, FAST would leave freed pages
  foreign_keys: 1,
  temp_store: 2, // MEMORY: no text in temporary files
  busy_timeout: BUSY_TIMEOUT,
  wal_autocheckpoint: CHECKPOINT_PAGES,
}

export function openForWriting(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT })
  try {
    checkVersion(String(database.prepare('SELECT sqlite_version() AS version').get()?.['version']))
    for (const [name, value] of Object.entries(writerSettings)) applySetting(database, file, name, value)
  } catch (error) {
    database.close()
    throw error
  }
  return database
}

export function openForReading(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT })
  database.exec('PRAGMA temp_store = MEMORY')
  return database
}

/** Moves the log into the database and empties it. False while somebody still reads from it; doesn't wait. */
export function emptyLog(database: DatabaseSync): boolean {
  database.exec('PRAGMA busy_timeout = 0')
  try {
    return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`)
  }
}

export function checkVersion(version: string): void {
  const isOlder = version.localeCompare(OLDEST_SQLITE, 'en', { numeric: true }) < 0
  if (!isOlder) return
  throw new StoreUnavailable(
    'sqlite-too-old',
    `This Node has SQLite ${version}, and ${OLDEST_SQLITE} or newer is needed to be safe: use Node 24.15 or newer.`,
  )
}

export function applySetting(
  database: DatabaseSync,
  file: string,
  name: string,
  value: string | number,
): void {
  database.exec(`PRAGMA ${name} = ${value}`)
  const [is] = Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})
  if (is === value) return
  throw new StoreUnavailable(
    'unsafe-setting',
    `SQLite did not accept ${name} = ${value} for ${file} (it says ${String(is)}): use --data with a folder on a local disk.`,
  )
}
