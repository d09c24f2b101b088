/**
 * The documented limits of each app and command (PROTOCOL 3.4, 6.2), for apps whose settings say `limits: tencent`:
 * calls in a second, units in a minute. A token bucket that holds one such time's worth. Rule RS10 of
 * docs/spec/rest.md.
 */
import type { Clock } from '@takeback/store'
import { BoundedCache } from './bounded-cache.ts'

/** Pairs of app and command. The one that called the longest ago is forgotten, which is in its favour. */
const maxBuckets = 10_000

interface Bucket {
  tokens: number
  /** Milliseconds. */
  at: number
}

export interface Rate {
  readonly units: number
  /** Milliseconds. */
  readonly per: number
}

/** True: the call may pass. `cost`: how many units it takes; what it may not take, it does not use up. */
export type RateLimit = (app: number, command: string, rate: Rate, cost?: number) => boolean

export function createRateLimit(clock: Clock): RateLimit {
  const buckets = new BoundedCache<Bucket>(maxBuckets)
  return (app, command, { units, per }, cost = 1) => {
    const now = clock.now()
    const name = `${app}/${command}/${per}`
    const bucket = buckets.get(name) ?? { tokens: units, at: now }
    // A clock that steps back fills nothing.
    const gained = (Math.max(0, now - bucket.at) / per) * units
    bucket.tokens = Math.min(units, bucket.tokens + gained)
    bucket.at = now
    buckets.set(name, bucket)
    if (bucket.tokens < cost) return false
    bucket.tokens -= cost
    return true
  }
}
