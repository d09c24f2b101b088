/** Rule W43 of docs/spec/wire.md: no text that is kept as it is holds a NUL (U+0000), which PostgreSQL can't store. Pure. */

/** Kept as JSON, where a NUL is written as an escape. */
const keptAsJson: ReadonlySet<string> = new Set(['MsgBody', 'body'])

export const nulTrouble = 'must not hold a NUL (U+0000)'

/** The path of the first text with a NUL, as `MsgList.0.Nick`; null: there is none. `value`: parsed JSON, of bounded depth. */
export function pathOfNul(value: unknown): string | null {
  if (typeof value === 'string') return value.includes('\0') ? '' : null
  if (typeof value !== 'object' || value === null) return null
  for (const [key, part] of Object.entries(value)) {
    if (keptAsJson.has(key)) continue
    const path = pathOfNul(part)
    if (path !== null) return path === '' ? key : `${key}.${path}`
  }
  return null
}
