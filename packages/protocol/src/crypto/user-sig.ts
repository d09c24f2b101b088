/**
 * UserSig (TLSSigAPIv2): the pass of a user or admin, signed with the app's key. Sources: I:34385 and the official
 * signing libraries. Rules W14-W19 of docs/spec/wire.md.
 *
 * The text must be inflated before it can be verified, so both its length and its inflated size are capped first.
 * Compressed texts differ between zlib builds: compare what is inside, never two UserSig strings.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import * as v from 'valibot'
import { isUserId } from '../ids.ts'
import { parseStrictJson } from '../strict-json.ts'

export const MAX_USER_SIG_LENGTH = 4096
export const MAX_INFLATED_BYTES = 4096
/** A pass issued this far ahead of our clock is still taken. */
export const MAX_FUTURE_SECONDS = 300

export interface UserSigIssue {
  readonly sdkAppId: number
  /** The app's SecretKey, used as the text it is. */
  readonly key: string
  readonly userId: string
  readonly expireSeconds: number
  readonly nowSeconds: number
  /** Private map of TRTC; Chat does not use it, but it is part of what is signed. */
  readonly userBuf?: Uint8Array
}

/** Throws RangeError for a UserID that is not 1 to 32 printable ASCII characters: a line break would forge another line. */
export function issueUserSig(issue: UserSigIssue): string {
  if (!isUserId(issue.userId)) throw new RangeError('A UserID is 1 to 32 printable ASCII characters')
  const signed: SignedFields = {
    'TLS.identifier': issue.userId,
    'TLS.sdkappid': issue.sdkAppId,
    'TLS.time': Math.floor(issue.nowSeconds),
    'TLS.expire': issue.expireSeconds,
    ...(issue.userBuf === undefined ? {} : { 'TLS.userbuf': Buffer.from(issue.userBuf).toString('base64') }),
  }
  const document = { 'TLS.ver': '2.0', ...signed, 'TLS.sig': hmac(issue.key, signed).toString('base64') }
  return escapeBase64(deflateSync(JSON.stringify(document)).toString('base64'))
}

export interface UserSigCheck {
  readonly sdkAppId: number
  readonly key: string
  /** The `identifier` that the call names. */
  readonly userId: string
  readonly userSig: string
  readonly nowSeconds: number
}

/** 70001 expired · 70002 empty · 70003 unreadable · 70009 wrong key · 70013 other user · 70014 other app · 70016 no key. */
export type UserSigCode = 70001 | 70002 | 70003 | 70009 | 70013 | 70014 | 70016

export type UserSigVerdict =
  /** Times in Unix seconds. */
  | { readonly ok: true; readonly issuedAt: number; readonly expiresAt: number }
  | { readonly ok: false; readonly code: UserSigCode }

/** The order of checks is PROTOCOL I:34385's suggestion: readable, app, user, HMAC, time. */
export function verifyUserSig(check: UserSigCheck): UserSigVerdict {
  if (check.userSig === '') return refuse(70002)
  if (check.key === '') return refuse(70016)
  const document = readUserSig(check.userSig)
  if (document === null) return refuse(70003)
  if (document['TLS.sdkappid'] !== check.sdkAppId) return refuse(70014)
  if (document['TLS.identifier'] !== check.userId) return refuse(70013)
  const given = Buffer.from(document['TLS.sig'], 'base64')
  if (!timingSafeEqual(given, hmac(check.key, document))) return refuse(70009)

  const issuedAt = document['TLS.time']
  if (issuedAt > check.nowSeconds + MAX_FUTURE_SECONDS) return refuse(70003)
  // The sum may pass 2^53, where doubles would round it.
  const expiresAt = BigInt(issuedAt) + BigInt(document['TLS.expire'])
  if (BigInt(Math.floor(check.nowSeconds)) > expiresAt) return refuse(70001)
  return { ok: true, issuedAt, expiresAt: Number(expiresAt) }
}

const documentSchema = v.looseObject({
  'TLS.ver': v.literal('2.0'),
  'TLS.identifier': v.pipe(v.string(), v.check(isUserId)),
  'TLS.sdkappid': v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  'TLS.time': v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  'TLS.expire': v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  // Base64 only: this text stands on a line of its own in what is signed.
  'TLS.userbuf': v.exactOptional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]*={0,2}$/))),
  // 32 bytes.
  'TLS.sig': v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/)),
})

export type UserSigDocument = v.InferOutput<typeof documentSchema>
type SignedFields = Pick<
  UserSigDocument,
  'TLS.identifier' | 'TLS.sdkappid' | 'TLS.time' | 'TLS.expire' | 'TLS.userbuf'
>

/** What a UserSig says, not yet verified; null when it cannot be read. */
export function readUserSig(userSig: string): UserSigDocument | null {
  if (userSig.length > MAX_USER_SIG_LENGTH || !/^[A-Za-z0-9*-]+_{0,2}$/.test(userSig)) return null
  const base64 = unescapeBase64(userSig)
  const packed = Buffer.from(base64, 'base64')
  // A second spelling of the same bytes would let one pass look like two.
  if (packed.toString('base64') !== base64) return null

  let bytes: Uint8Array
  try {
    bytes = inflateSync(packed, { maxOutputLength: MAX_INFLATED_BYTES })
  } catch {
    return null
  }
  const json = parseStrictJson(bytes, { maxDepth: 1 })
  if (!json.ok) return null
  const parsed = v.safeParse(documentSchema, json.value)
  return parsed.success ? parsed.output : null
}

function hmac(key: string, fields: SignedFields): Buffer {
  const lines = [
    `TLS.identifier:${fields['TLS.identifier']}\n`,
    `TLS.sdkappid:${fields['TLS.sdkappid']}\n`,
    `TLS.time:${fields['TLS.time']}\n`,
    `TLS.expire:${fields['TLS.expire']}\n`,
  ]
  const userBuf = fields['TLS.userbuf']
  if (userBuf !== undefined) lines.push(`TLS.userbuf:${userBuf}\n`)
  return createHmac('sha256', key).update(lines.join('')).digest()
}

/** Tencent's own alphabet, not base64url: there `-` stands for `+`, here for `/`. */
function escapeBase64(base64: string): string {
  return base64.replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_')
}

function unescapeBase64(text: string): string {
  return text.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '=')
}

function refuse(code: UserSigCode): UserSigVerdict {
  return { ok: false, code }
}
