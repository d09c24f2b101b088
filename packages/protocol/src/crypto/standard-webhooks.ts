/**
 * Standard Webhooks (https://www.standardwebhooks.com, 1.0.0): `webhook-id`, `webhook-timestamp`, `webhook-signature`.
 * Rules W38-W41 of docs/spec/wire.md.
 *
 * The signature is HMAC-SHA-256 over id, time and body. Unlike Tencent's `Sign` it covers what was said, so nobody who
 * sees one call can make another.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { judge, type SignatureVerdict } from './verdict.ts'

/** The specification: refuse when the timestamp is more than five minutes off. Seconds. */
export const STANDARD_TOLERANCE_SECONDS = 300
/** The specification: keys of 24 to 64 bytes. */
const SHORTEST_KEY = 24
const LONGEST_KEY = 64
const NEW_KEY_BYTES = 32
/** A header with more signatures than a rotation needs is somebody's attempt to keep us busy. */
const MOST_SIGNATURES = 8

export interface StandardSigning {
  /** The same for every attempt to deliver the same thing. */
  readonly id: string
  /** Unix seconds, of this attempt. */
  readonly timestampSeconds: number
  /** The bytes that are sent. */
  readonly body: string | Uint8Array
  /** `whsec_` and the key in Base64. */
  readonly secret: string
}

/** For `webhook-signature`: `v1,` and the digest in Base64. Throws a TypeError when the secret is none. */
export function signStandardWebhook({ id, timestampSeconds, body, secret }: StandardSigning): string {
  return `v1,${digest(keyOf(secret), id, String(timestampSeconds), body).toString('base64')}`
}

export interface StandardCheck {
  /** The three headers as they came. */
  readonly id: string | null | undefined
  readonly timestamp: string | null | undefined
  readonly signature: string | null | undefined
  readonly body: string | Uint8Array
  /** One secret, or the old and the new one while a secret is being replaced. */
  readonly secrets: readonly string[]
  readonly nowSeconds: number
  readonly toleranceSeconds?: number
}

/** malformed: no Unix seconds, or no signature of version 1. Throws a TypeError when a secret is none. */
export function verifyStandardWebhook(check: StandardCheck): SignatureVerdict {
  const { id, timestamp, signature, body, secrets, nowSeconds } = check
  const { toleranceSeconds = STANDARD_TOLERANCE_SECONDS } = check
  if (!id || !timestamp || !signature) return { ok: false, reason: 'missing', skewSeconds: null }
  if (!/^[1-9][0-9]{0,11}$/.test(timestamp)) return { ok: false, reason: 'malformed', skewSeconds: null }
  const skewSeconds = Math.floor(nowSeconds) - Number(timestamp)
  const given = digestsOf(signature)
  if (given.length === 0) return { ok: false, reason: 'malformed', skewSeconds }

  let matches = false
  for (const secret of secrets) {
    const right = digest(keyOf(secret), id, timestamp, body)
    // No early end: the time taken says nothing about which of them it was.
    for (const one of given) if (timingSafeEqual(one, right)) matches = true
  }
  return judge(matches, skewSeconds, toleranceSeconds)
}

/** A new secret of 32 random bytes. */
export function newStandardSecret(): string {
  return `whsec_${randomBytes(NEW_KEY_BYTES).toString('base64')}`
}

/** Null when it is a secret; else what is wrong with it, in words that never repeat it. */
export function whatIsWrongWithSecret(secret: string): string | null {
  const match = /^(?:whsec_)?([A-Za-z0-9+/]+={0,2})$/.exec(secret)
  if (match?.[1] === undefined) return 'must be whsec_ and a key in Base64'
  const { length } = Buffer.from(match[1], 'base64')
  if (length >= SHORTEST_KEY && length <= LONGEST_KEY) return null
  return `holds a key of ${length} bytes: ${SHORTEST_KEY} to ${LONGEST_KEY} are needed`
}

function keyOf(secret: string): Buffer {
  const wrong = whatIsWrongWithSecret(secret)
  if (wrong !== null) throw new TypeError(`The signing secret ${wrong}.`)
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
}

function digest(key: Buffer, id: string, timestamp: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}

/** Signatures stand behind each other with a space between; those of other versions are not ours to judge. */
function digestsOf(signature: string): Buffer[] {
  return signature
    .split(' ')
    .slice(0, MOST_SIGNATURES)
    .filter((one) => /^v1,[A-Za-z0-9+/]{43}=$/.test(one))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
}
