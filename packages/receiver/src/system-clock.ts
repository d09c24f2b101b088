import type { Clock } from '@takeback/store'

/** The program of a stranger has no composition root that could bring a clock: this is the default. */
export const systemClock: Clock = { now: () => Date.now() }
