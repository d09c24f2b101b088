/** `--keep-content` and `--redact-recalled`: what the app backend keeps of messages, and for how long. */
import type { KeepContentOptions } from '@takeback/receiver'
import { parseDuration } from './duration.ts'
import { type FlagValues, UsageError } from './flags.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const LONGEST = 30 * DAY

/** Without the flag nothing is kept. */
export function keepContentOption(values: FlagValues): { keepContent?: KeepContentOptions } {
  const keep = values['keep-content'] ?? '0'
  const keepMs = parseDuration('keep-content', keep)
  const redact = values['redact-recalled']
  if (keepMs === 0) {
    if (redact === undefined) return {}
    throw new UsageError('--redact-recalled needs --keep-content, for example --keep-content 48h.')
  }
  if (keepMs > LONGEST) throw new UsageError(`--keep-content is "${keep}": give at most 30d.`)
  const afterMs = redact === undefined || redact === 'now' ? 0 : parseDuration('redact-recalled', redact)
  if (afterMs > LONGEST) throw new UsageError(`--redact-recalled is "${redact}": give now, or at most 30d.`)
  return {
    keepContent: { hours: keepMs / HOUR, after: afterMs === 0 ? 'redact-now' : { days: afterMs / DAY } },
  }
}
