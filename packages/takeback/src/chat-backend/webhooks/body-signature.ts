/**
 * The headers that stand beside Tencent's form when an app asks for them: rules D28 and D37 of docs/spec/delivery.md. A
 * consumer that knows nothing of them ignores them.
 */
import { hash } from 'node:crypto'
import { signStandardWebhook } from '@takeback/protocol/crypto'
import type { Aside, WebhookEvent } from './outbox.ts'

export interface SignedCall {
  readonly event: WebhookEvent
  readonly body: string
  readonly attempt: number
  /** Newest first. */
  readonly secrets: readonly string[]
  /** Milliseconds. */
  readonly now: number
}

export function bodySignature({ event, body, attempt, secrets, now }: SignedCall): Record<string, string> {
  if (secrets.length === 0) return {}
  const id = webhookId(event)
  const timestampSeconds = Math.floor(now / 1000)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': secrets
      .map((secret) => signStandardWebhook({ id, timestampSeconds, body, secret }))
      .join(' '),
    'takeback-attempt': String(attempt),
    ...(event.aside && told(event.aside)),
  }
}

/** What REST takes as a reason has 100 bytes, each of which becomes three characters at most. */
const MAX_REASON_LENGTH = 300

function told({ actorRole, reason }: Aside): Record<string, string> {
  return {
    ...(actorRole !== undefined && { 'takeback-actor-role': actorRole }),
    ...(reason !== null && reason !== '' && { 'takeback-reason': percentEncoded(reason) }),
  }
}

/** Printable ASCII, cut between two characters. Half of a pair, for which there is no UTF-8, becomes U+FFFD. */
function percentEncoded(text: string): string {
  let encoded = ''
  for (const character of text.toWellFormed()) {
    const next = encodeURIComponent(character)
    if (encoded.length + next.length > MAX_REASON_LENGTH) break
    encoded += next
  }
  return encoded
}

/** The same for every attempt and for a redelivery: it is made of what happened, not of the delivery. */
export function webhookId(event: WebhookEvent): string {
  return `msg_${hash('sha256', JSON.stringify(event), 'base64url').slice(0, 27)}`
}
