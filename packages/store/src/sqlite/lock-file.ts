/**
 * One process per database: rule TU12 of docs/spec/store.md.
 *
 * `<file>.lock` is a tiny SQLite database whose write lock is held as long as the store is open. The operating
 * system frees that lock when the process ends, however it ends, so a stale one can't exist. Its `user_version` is
 * the process id of the holder, for the message: readers may look while a write lock is held.
 */
import { DatabaseSync } from 'node:sqlite'
import { dirname } from 'node:path'
import { StoreUnavailable } from '../unavailable.ts'
import { prepareFile } from './data-files.ts'
import { faultOf } from './faults.ts'

export interface Lock {
  release(): void
}

/** Throws StoreUnavailable `in-use` when somebody else, in this process or any other, has it. `refusal`: what is said then. */
export function takeLock(file: string, refusal = storeIsOpen(file)): Lock {
  const lockFile = `${file}.lock`
  prepareFile(lockFile)
  const database = new DatabaseSync(lockFile, { timeout: 0 })
  try {
    // The lock needs no durability: what it says is worth nothing after a crash.
    database.exec('PRAGMA journal_mode = MEMORY')
    database.exec('PRAGMA synchronous = OFF')
    database.exec('BEGIN IMMEDIATE')
    database.exec(`PRAGMA user_version = ${process.pid}`)
    database.exec('COMMIT')
    // Somebody else may take it in between. Then they have it, and we are refused here.
    database.exec('BEGIN IMMEDIATE')
  } catch (error) {
    const fault = faultOf(error, lockFile)
    const refused =
      fault?.code === 'busy' ? new StoreUnavailable('in-use', refusal(holder(database))) : (fault ?? error)
    database.close()
    throw refused
  }
  return { release: () => database.close() }
}

function storeIsOpen(file: string): (holder: string) => string {
  return (by) => `${dirname(file)} is already open by ${by}: stop it, or use --data with another folder.`
}

function holder(database: DatabaseSync): string {
  try {
    const pid = Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
    return pid === process.pid ? `process ${pid}, which is this one` : `process ${pid}`
  } catch {
    // Caught while it was writing its number.
    return 'another process'
  }
}
