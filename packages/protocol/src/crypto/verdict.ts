/** What becomes of a signature that covers a time, whichever way it was made. */

/**
 * missing: a part of it is not there. malformed: a part of it can't be one. wrong: made with another secret, or over
 * something else. stale: rightly signed, but too old or too far ahead.
 */
export type SignatureRefusal = 'missing' | 'malformed' | 'wrong' | 'stale'

export type SignatureVerdict =
  | { readonly ok: true; readonly skewSeconds: number }
  | {
      readonly ok: false
      readonly reason: SignatureRefusal
      /** now - the time that is signed; null when that cannot be read. */
      readonly skewSeconds: number | null
    }

/** Of a signature that could be read. Only who signed rightly is told that it was too late. */
export function judge(matches: boolean, skewSeconds: number, toleranceSeconds: number): SignatureVerdict {
  if (!matches) return { ok: false, reason: 'wrong', skewSeconds }
  if (Math.abs(skewSeconds) > toleranceSeconds) return { ok: false, reason: 'stale', skewSeconds }
  return { ok: true, skewSeconds }
}
