import type { Clock } from '../store.ts'

/** The server's clock between two times that it told: what it said last, and what has passed here since. */
export class DatabaseClock implements Clock {
  readonly #passed: () => number
  #told: number
  #at: number

  /** `passed`: milliseconds on a clock that is never set. */
  constructor(told: number, passed: () => number) {
    this.#passed = passed
    this.#told = told
    this.#at = passed()
  }

  now(): number {
    return this.#told + Math.floor(this.#passed() - this.#at)
  }

  heard(told: number): void {
    this.#told = told
    this.#at = this.#passed()
  }
}
