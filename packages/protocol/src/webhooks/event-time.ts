/**
 * `EventTime` of a webhook: milliseconds, as an integer or as a decimal string. The group page's table says Integer
 * and its sample shows a string (I:46979); C:73141, official accounts (I:60805) and C:61697 show an integer.
 */
import * as v from 'valibot'

/** The last instant a Date can hold. Anything later is no time, and would break whoever formats it. */
const MAX_EVENT_TIME = 8_640_000_000_000_000

export const eventTimeSchema = v.pipe(
  v.union([v.string(), v.number()], 'must be milliseconds as an integer or a string of digits'),
  v.check((value) => eventTimeMs(value) !== null, 'must be milliseconds as an integer or a string of digits'),
)

/** Milliseconds; null when the value is no time. */
export function eventTimeMs(value: string | number): number | null {
  if (typeof value === 'string' && !/^[1-9][0-9]{0,15}$/.test(value)) return null
  const ms = Number(value)
  return Number.isSafeInteger(ms) && ms >= 1 && ms <= MAX_EVENT_TIME ? ms : null
}
