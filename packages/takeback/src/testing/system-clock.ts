import type { Clock } from '@takeback/store'

/** A test runs in real time. */
export const systemClock: Clock = { now: () => Date.now() }
