/**
 * Does the signature cover these bytes? Rules R50-R52 of docs/spec/receiving.md: Standard Webhooks, for senders that
 * sign the body, beside Tencent's Sign or in its place. Pure.
 */
import { STANDARD_TOLERANCE_SECONDS, verifyStandardWebhook } from '@takeback/protocol/crypto'
import type { Refusal } from './answer.ts'
import type { RequestHead } from './authenticate.ts'

export const bodyEaten: Refusal = {
  reason: 'body-eaten',
  detail: 'something before the receiver has read the body and left nothing of it',
}

const bodyRewritten: Refusal = {
  reason: 'body-eaten',
  detail: 'a body parser has read the body before the receiver, and the signature covers the bytes',
}

interface Signing {
  readonly signingSecrets: readonly string[]
  readonly now: () => number
}

/** Null: right, or not asked for. */
export function checkSignature(
  { signingSecrets, now }: Signing,
  { headers }: RequestHead,
  isExact: boolean,
  body: Uint8Array,
): Refusal | null {
  if (signingSecrets.length === 0) return null
  if (!isExact) return bodyRewritten
  const header = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' ? value : undefined
  }
  const verdict = verifyStandardWebhook({
    id: header('webhook-id'),
    timestamp: header('webhook-timestamp'),
    signature: header('webhook-signature'),
    body,
    secrets: signingSecrets,
    nowSeconds: now() / 1000,
  })
  if (verdict.ok) return null
  switch (verdict.reason) {
    case 'missing':
      return {
        reason: 'signature-missing',
        detail:
          'webhook-id, webhook-timestamp and webhook-signature are needed: turn on signing at the sender',
      }
    case 'malformed':
    case 'wrong':
      return {
        reason: 'signature-wrong',
        detail: 'webhook-signature was not made over this body with a secret that is set here',
      }
    case 'stale': {
      const seconds = verdict.skewSeconds ?? 0
      return {
        reason: 'stale',
        detail: `webhook-timestamp is ${Math.abs(seconds)} s off the clock here: compare both clocks`,
        params: { field: 'webhook-timestamp', seconds, allowed: STANDARD_TOLERANCE_SECONDS },
      }
    }
  }
}

/** For the log: the cause, and the line that mends it. */
export function howToKeepTheBytes({ detail }: Refusal): string {
  return `Webhooks get 503: ${detail}. Mount the receiver before the body parser, or let the parser keep the bytes as request.rawBody:
  express:  app.use(express.json({ verify: (request, _response, bytes) => { request.rawBody = bytes } }))
  fastify:  answer in the hook onRequest, which runs before the body is parsed (see the README of @takeback/receiver)
  koa:      app.use of the receiver before app.use(bodyParser())
  nest:     NestFactory.create(AppModule, { rawBody: true })
  web:      give the request itself, or request.clone(), before anybody calls request.json() or request.text()`
}
