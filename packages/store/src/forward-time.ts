/**
 * Time that never goes back and never stands still: rule TU5 of docs/spec/store.md.
 *
 * A clock that was set back, or that was ahead for a moment, is behind the latest commit, perhaps by hours. If time stood
 * still until it caught up, no retry would ripen for so long. So it goes on, at half the clock's speed, and the clock catches up.
 */

/** Who waits for work looks more often. A clock that goes further between two looks was set. */
const LONGEST_STEP_MS = 120_000

export class ForwardTime {
  #clock: number | null = null
  #given = Number.NEGATIVE_INFINITY
  /** Where time stood when the clock was last as far, or was set. */
  #anchor = { now: 0, clock: 0 }

  /**
   * Whole milliseconds; never less than `now`, the time of the latest commit. Of several processes each goes on from where it
   * stood itself, so that together they are no faster.
   */
  look(clock: number, now: number): number {
    const step = this.#clock === null ? null : clock - this.#clock
    const wasSet = step === null || step < 0 || step > LONGEST_STEP_MS
    // Less than was given: time began anew.
    if (wasSet || now < this.#given) this.#anchor = { now, clock }
    this.#clock = clock
    const goneOn = this.#anchor.now + (clock - this.#anchor.clock) / 2
    if (clock >= goneOn) this.#anchor = { now: clock, clock }
    this.#given = Math.floor(Math.max(now, clock, goneOn))
    return this.#given
  }
}
