/** The Chat backend's clock in the hands of a test: rules DV10-DV14 of docs/spec/development.md. */
import type { Development } from '../chat-backend/development/development.ts'

export interface TurnedClock {
  /** What it shows; milliseconds. */
  now(): number
  isFrozen(): boolean
  /** It stands still until it is advanced or set running. Calls are answered and webhooks go out as always. */
  freeze(): Promise<void>
  /**
   * Goes on by so much: milliseconds, or `90s`, `15m`, `12h`, `3d`. What is due on the way happens in the order of its
   * times, and has ended when this resolves: retries with their calls, redactions, expiries. By 0: what can happen now.
   */
  advance(by: number | string): Promise<void>
  /** It runs again, from where it stands, and never behind the machine's clock. */
  run(): Promise<void>
}

export function turnedClock(development: Development): TurnedClock {
  return {
    now: () => development.clock().now,
    isFrozen: () => development.clock().state === 'frozen',
    async freeze() {
      await development.freeze()
    },
    async advance(by) {
      await development.advance(by)
    },
    async run() {
      await development.run()
    },
  }
}
