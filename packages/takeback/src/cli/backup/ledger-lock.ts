/** One writer per ledger: rule BK17 of docs/spec/backup.md. Two would each write what the other has, and mend the other's line. */
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { StoreUnavailable } from '@takeback/store'
import { takeLock, type Lock } from '@takeback/store/sqlite'
import { CannotRun } from '../cannot-run.ts'

/** The system frees it when the writer ends, however it ends. Throws CannotRun; nobody who only reads needs it. */
export function lockLedger(file: string): Lock {
  // A disk that is not mounted: its folder is not made elsewhere.
  if (!existsSync(dirname(file)))
    throw new CannotRun(
      `Can't write the ledger ${file}: there is no folder ${dirname(file)}. Is its disk mounted?`,
    )
  try {
    return takeLock(
      file,
      (holder) => `The ledger ${file} is being written by ${holder}: one writer is enough.`,
    )
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    throw new CannotRun(
      error.code === 'in-use'
        ? error.message
        : `Can't make ${file}.lock, which keeps a second writer from the ledger (${error.message}): give a file on a disk with locks that you may write to.`,
    )
  }
}
