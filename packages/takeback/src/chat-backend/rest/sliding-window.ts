/**
 * How many units came in the time just gone. They are kept by slots of a two-hundredth of it, so that what is remembered
 * is bounded whatever comes: `sum` is exact to within one slot, and never too high.
 */
const slotsPerWindow = 200

export class SlidingWindow {
  readonly #slotMs: number
  /** Numbers of the slots in which something came, oldest first; and beside each what came. */
  readonly #slots: number[] = []
  readonly #units: number[] = []
  #sum = 0

  /** `per`: milliseconds. */
  constructor(per: number) {
    this.#slotMs = per / slotsPerWindow
  }

  /** `now`: of a clock that is never set. */
  sum(now: number): number {
    const oldest = this.#slotAt(now) - slotsPerWindow + 1
    while ((this.#slots[0] ?? oldest) < oldest) {
      this.#slots.shift()
      this.#sum -= this.#units.shift() ?? 0
    }
    return this.#sum
  }

  add(now: number, units: number): void {
    const slot = this.#slotAt(now)
    const last = this.#slots.length - 1
    if (this.#slots[last] === slot) this.#units[last] = (this.#units[last] ?? 0) + units
    else {
      this.#slots.push(slot)
      this.#units.push(units)
    }
    this.#sum += units
  }

  #slotAt(now: number): number {
    return Math.floor(now / this.#slotMs)
  }
}
