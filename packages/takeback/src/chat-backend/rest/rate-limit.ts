/**
 * So many units in so much time, by key: rules RS10 and RS13 of docs/spec/rest.md (PROTOCOL 3.4, 6.2). A window slides over
 * the time just gone: all calls of a second may come at once, and no second has more of them. A token bucket gives
 * either the one or the other (docs/decisions/0015).
 */
import { BoundedCache } from './bounded-cache.ts'
import { SlidingWindow } from './sliding-window.ts'

/** 500 bytes each, 4 KB at its full rate. Those that called the longest ago are forgotten, which is in their favour. */
export const maxRateKeys = 10_000

export interface Rate {
  readonly units: number
  /** Milliseconds. */
  readonly per: number
}

export interface RateLimit {
  /** True: they may pass, and are counted. What may not pass is not counted. */
  take(key: string, rate: Rate, units?: number): boolean
  /** Nothing more may pass now. */
  isUsedUp(key: string, rate: Rate): boolean
  /** Keys that are remembered. */
  readonly size: number
}

/** `passed`: milliseconds on a clock that is never set. */
export function createRateLimit(passed: () => number): RateLimit {
  const windows = new BoundedCache<SlidingWindow>(maxRateKeys)
  return {
    take(key, { units: most, per }, units = 1) {
      const name = `${key}/${per}`
      const window = windows.get(name) ?? new SlidingWindow(per)
      const now = passed()
      if (window.sum(now) + units > most) return false
      window.add(now, units)
      windows.set(name, window)
      return true
    },
    isUsedUp: (key, { units, per }) => (windows.get(`${key}/${per}`)?.sum(passed()) ?? 0) >= units,
    get size() {
      return windows.size
    },
  }
}
