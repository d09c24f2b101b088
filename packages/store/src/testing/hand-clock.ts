import type { Clock } from '../store.ts'

/** A clock that a test turns by hand. */
export class HandClock implements Clock {
  time = 1_700_000_000_000

  now(): number {
    return this.time
  }

  pass(milliseconds: number): void {
    this.time += milliseconds
  }
}
