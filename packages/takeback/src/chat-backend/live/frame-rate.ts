/** Frames per second of one socket: a token bucket that holds a burst. Rule LV26 of docs/spec/live.md. */
import type { Clock } from '@takeback/store'
import type { LiveLimits } from './limits.ts'

export interface FrameRate {
  /** passes · refused: too fast · flood: too fast for too long. */
  next(): 'passes' | 'refused' | 'flood'
}

export function createFrameRate(
  clock: Clock,
  { framesPerSecond, frameBurst, maxFloodFrames }: LiveLimits,
): FrameRate {
  let tokens = frameBurst
  let at = clock.now()
  let refused = 0
  return {
    next() {
      const now = clock.now()
      // A clock that steps back fills nothing.
      tokens = Math.min(frameBurst, tokens + (Math.max(0, now - at) / 1000) * framesPerSecond)
      at = now
      if (tokens >= 1) {
        tokens -= 1
        refused = 0
        return 'passes'
      }
      refused += 1
      return refused > maxFloodFrames ? 'flood' : 'refused'
    },
  }
}
