import { parseDuration } from './duration.ts'
import { UsageError } from './flags.ts'

const longestAgo = 3650 * 86_400_000

/** `2h` (two hours before `now`), or a moment such as `2026-11-25T10:00:00Z`; milliseconds. */
export function momentOption(flag: string, text: string, now: number): number {
  // A duration can't hold these; without the Z or +08:00 it would mean another moment elsewhere.
  if (!/[-:T]/.test(text)) return Math.max(1, now - Math.min(parseDuration(flag, text), longestAgo))
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
  const at = isWhole ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) {
    throw new UsageError(
      `--${flag} is "${text}": give how far back (90s, 15m, 2h, 7d) or a moment (2026-11-25T10:00:00Z).`,
    )
  }
  return at
}
