/**
 * The `Sign` of a webhook call: hex(SHA-256(Token ‖ RequestTime)). Sources: I:34354; C:32431 (2025-07-09) for the
 * time limit. Rules W10-W13 of docs/spec/wire.md.
 *
 * It covers neither the body nor the command nor the app: it tells who may call, for a minute, not what was said.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import { judge, type SignatureVerdict } from './verdict.ts'

/** C:32431: refuse when RequestTime is more than one minute off. Seconds. */
export const DEFAULT_TOLERANCE_SECONDS = 60

/** Lower-case hex of 64 characters. `requestTime` in Unix seconds, as it stands in the URL. */
export function sign(token: string, requestTime: string | number): string {
  return digest(token, String(requestTime)).toString('hex')
}

export interface SignCheck {
  /** One token, or the old and the new one while a token is being replaced. */
  readonly tokens: readonly string[]
  /** As written in the URL, not percent-decoded. */
  readonly sign: string | null | undefined
  readonly requestTime: string | null | undefined
  readonly nowSeconds: number
  readonly toleranceSeconds?: number
}

/** malformed: not 64 lower-case hex digits, or not 10 decimal digits. */
export function verifySign(check: SignCheck): SignatureVerdict {
  const { sign, requestTime, nowSeconds, toleranceSeconds = DEFAULT_TOLERANCE_SECONDS } = check
  if (!sign || !requestTime) return { ok: false, reason: 'missing', skewSeconds: null }
  // Ten digits, nothing else: SHA-256 over a plain concatenation can be extended, but only by bytes that are no
  // digits; and a token ending in digits would otherwise borrow from the time.
  if (!/^[0-9]{10}$/.test(requestTime)) return { ok: false, reason: 'malformed', skewSeconds: null }
  const skewSeconds = Math.floor(nowSeconds) - Number(requestTime)
  if (!/^[0-9a-f]{64}$/.test(sign)) return { ok: false, reason: 'malformed', skewSeconds }

  const given = Buffer.from(sign, 'hex')
  let matches = false
  for (const token of check.tokens) {
    // No early end: the time taken says nothing about which token it was.
    if (timingSafeEqual(given, digest(token, requestTime))) matches = true
  }
  return judge(matches, skewSeconds, toleranceSeconds)
}

function digest(token: string, requestTime: string): Buffer {
  return hash('sha256', token + requestTime, 'buffer')
}
