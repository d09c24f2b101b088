import type { Moment } from '../turn.ts'

/** The moment of one transaction: what `store_meta` held when it had the lock, and what the clock said. Rule TU5. */
export class BatchMoment implements Moment {
  readonly now: number
  #lastId: number
  #savedId: number
  #savedNow = false

  constructor(now: number, lastId: number) {
    this.now = now
    this.#lastId = lastId
    this.#savedId = lastId
  }

  readonly nextId = (): number => {
    this.#lastId += 1
    return this.#lastId
  }

  /** What store_meta must hold before the next write, and at the end; null: it does already. */
  unsaved(isWriting: boolean): readonly [now: number, lastId: number] | null {
    if (this.#lastId === this.#savedId && (this.#savedNow || !isWriting)) return null
    this.#savedId = this.#lastId
    this.#savedNow = true
    return [this.now, this.#lastId]
  }
}
