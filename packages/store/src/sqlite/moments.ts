/** Time and ids that never go back, over restarts too: rule TU5 of docs/spec/store.md. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { ForwardTime } from '../forward-time.ts'
import type { Moment } from '../turn.ts'

export class Moments implements Moment {
  readonly #saveNow: StatementSync
  readonly #saveId: StatementSync
  readonly #saveWiped: StatementSync
  readonly #saveAnew: StatementSync
  readonly #time = new ForwardTime()
  #now: number
  /** Before a turn of the transaction under way began time anew. */
  #nowBefore: number | null = null
  #lastId: number
  #savedId: number

  constructor(database: DatabaseSync) {
    const saved = database.prepare('SELECT last_now, last_id FROM store_meta').get()
    this.#now = Number(saved?.['last_now'])
    this.#lastId = Number(saved?.['last_id'])
    this.#savedId = this.#lastId
    this.#saveNow = database.prepare('UPDATE store_meta SET last_now = ?1')
    this.#saveId = database.prepare('UPDATE store_meta SET last_id = ?1')
    this.#saveWiped = database.prepare('UPDATE store_meta SET last_now = ?1, wiped_before = ?1')
    this.#saveAnew = database.prepare('UPDATE store_meta SET last_now = ?1, wiped_before = 0')
  }

  get now(): number {
    return this.#now
  }

  readonly nextId = (): number => {
    this.#lastId += 1
    return this.#lastId
  }

  /** To what the clock says; when that is earlier, by what has passed. */
  advance(clockNow: number): void {
    this.#now = this.#time.look(clockNow, this.#now)
  }

  /** In the transaction of the batch, before its first write. */
  saveNow(): void {
    this.#saveNow.run(this.#now)
  }

  /** In the transaction of the batch, at its end. An id that was drawn is spent, whatever was written. */
  saveId(): void {
    if (this.#lastId === this.#savedId) return
    this.#saveId.run(this.#lastId)
  }

  /** After a wipe. Every commit before it is earlier than the mark, every one after it is not: so time goes on. */
  saveWiped(): void {
    this.#now += 1
    this.#saveWiped.run(this.#now)
  }

  /** At opening, after a wipe: whoever erased did so before, unless the clock stood still since. */
  saveWipedAtOpening(): void {
    this.#saveWiped.run(this.#now)
  }

  /** In the transaction of the batch, after the writes of the turn. What was wiped is told in the time that ended. */
  beginAnew(clockNow: number): void {
    this.#nowBefore ??= this.#now
    this.#now = clockNow
    this.#saveAnew.run(clockNow)
  }

  /** After the commit. */
  committed(): void {
    this.#savedId = this.#lastId
    this.#nowBefore = null
  }

  /** The transaction was taken back. */
  rolledBack(): void {
    this.#now = this.#nowBefore ?? this.#now
    this.#nowBefore = null
  }
}
