/**
 * Deleted text leaves the files: rule TU7 of docs/spec/store.md. `secure_delete` overwrites it in the database; in
 * the log it stays until that is emptied, which has to wait while somebody reads from it.
 */
import type { DatabaseSync } from 'node:sqlite'
import { emptyLog } from './database.ts'
import { faultOf, isFatal } from './faults.ts'

/** The promise is a minute; half of it is left for readers to finish. */
export const WIPE_AFTER = 30_000
const RETRY_AFTER = 250

export class Wiper {
  readonly #database: DatabaseSync
  readonly #file: string
  readonly #after: number
  /** What is to be noted after a wipe that had something to wipe. */
  onWiped: () => void = () => undefined
  #timer: NodeJS.Timeout | null = null

  constructor(database: DatabaseSync, file: string, after: number) {
    this.#database = database
    this.#file = file
    this.#after = after
  }

  /** One wipe serves all erasures since the last. */
  erased(): void {
    this.#timer ??= setTimeout(() => this.#wipe(), this.#after)
  }

  /** At opening and closing: nobody else reads then. */
  wipeNow(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    emptyLog(this.#database)
  }

  #wipe(): void {
    this.#timer = this.#isWiped() ? null : setTimeout(() => this.#wipe(), RETRY_AFTER)
  }

  #isWiped(): boolean {
    try {
      if (!emptyLog(this.#database)) return false
      this.onWiped()
      // The note itself holds no text; where nobody reads, the log is left empty.
      emptyLog(this.#database)
      return true
    } catch (error) {
      // A full disk may get room again. Anything worse ends the thread, and with it the store.
      const fault = faultOf(error, this.#file)
      if (fault === null || isFatal(fault)) throw fault ?? error
      return false
    }
  }
}
