import type { Clock } from '@takeback/store'

/** The one place that reads the wall clock; everything else is given a Clock. */
export const systemClock: Clock = { now: () => Date.now() }

/** Milliseconds on a clock that nobody sets. */
export const passed = (): number => performance.now()
