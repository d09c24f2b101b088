/** Waits that go by a clock that may stand for ever, and can be ended all at once. */
import type { Timeline } from '../../time/timeline.ts'

export class Waits {
  readonly #clock: Timeline
  #isEnded = false
  readonly #endings = new Set<() => void>()

  constructor(clock: Timeline) {
    this.#clock = clock
  }

  /** Resolves when so many milliseconds of the clock have passed, or at once when nobody is to wait any more. */
  async passed(milliseconds: number): Promise<void> {
    if (this.#isEnded) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const callOff = this.#clock.at(this.#clock.now() + milliseconds, resolve)
    this.#endings.add(resolve)
    await promise
    callOff()
    this.#endings.delete(resolve)
  }

  /** Until `begin`. */
  end(): void {
    this.#isEnded = true
    for (const end of this.#endings) end()
  }

  begin(): void {
    this.#isEnded = false
  }
}
