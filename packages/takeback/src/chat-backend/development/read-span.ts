import { DevelopmentRefusal } from './refused.ts'

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
/** Longer than anything is kept or waited for. */
const LONGEST_SPAN_MS = 3660 * units.d

/** Milliseconds, or `500ms`, `90s`, `15m`, `12h`, `3d`. Throws DevelopmentRefusal naming the field. */
export function readSpan(field: string, value: unknown): number {
  const milliseconds = typeof value === 'string' ? spanOf(value) : value
  if (typeof milliseconds !== 'number' || !Number.isSafeInteger(milliseconds) || milliseconds < 0) {
    throw new DevelopmentRefusal(
      `${field} is ${shown(value)}: give a time such as 90s, 15m, 12h or 3d, or milliseconds.`,
    )
  }
  if (milliseconds > LONGEST_SPAN_MS)
    throw new DevelopmentRefusal(`${field} is ${shown(value)}: give ten years at most.`)
  return milliseconds
}

/** A value of a stranger, for a sentence. */
export function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = JSON.stringify(value) ?? typeof value
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function spanOf(text: string): number | null {
  const match = /^(\d{1,12})(ms|s|m|h|d)$/.exec(text)
  return match === null ? null : Number(match[1]) * units[match[2] as keyof typeof units]
}
