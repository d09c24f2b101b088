/**
 * One attempt of one delivery: render, sign, POST, read the answer. Rules D5-D11 of docs/spec/delivery.md.
 * Says what happened; what to do about it is decided by `nextStep`.
 */
import { sign as signFor } from '@takeback/protocol/crypto'
import { readWebhookAnswer, webhookUrl } from '@takeback/protocol'
import type { Clock, Outcome } from '@takeback/store'
import { maskEchoed } from '../../http/echoed-secrets.ts'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { Egress } from '../../http/egress/egress.ts'
import { bodySignature } from './body-signature.ts'
import type { AttemptRecord } from './delivery-log.ts'
import { endpointOf } from './endpoint-of.ts'
import type { WebhookEvent } from './outbox.ts'
import { isAfterSend } from './render.ts'
import { retryAfterSeconds } from '../../http/retry-after.ts'
import type { WebhookSettings } from './settings.ts'

/** PROTOCOL 1.4: from resolving the name to the last byte of the answer. */
export const deadlineMs = 2000
/** An answer is an envelope of some fifty bytes. */
const maxAnswerBytes = 65_536
/** What is kept of it. */
const maxShownAnswer = 1024

export interface Attempted {
  readonly outcome: Outcome
  readonly record: AttemptRecord
  /** How far the endpoint's clock is ahead of ours, as its Date says; absent: it said none. */
  readonly clockAheadSeconds?: number
}

export interface Posting {
  readonly event: WebhookEvent
  readonly settings: WebhookSettings
  readonly body: string
  readonly attempt: number
}

export interface Sender {
  readonly egress: Egress
  /** Of what is recorded. */
  readonly clock: Clock
  /** What Sign and signatures are made with, and what an endpoint that names a time means. */
  readonly machineClock: Clock
  readonly userAgent: string
}

export async function attemptDelivery(posting: Posting, sender: Sender): Promise<Attempted> {
  const { event, settings, body, attempt } = posting
  const { egress, clock, machineClock, userAgent } = sender
  const at = clock.now()
  const signedAt = machineClock === clock ? at : machineClock.now()
  const signature = signatureOf(settings, signedAt)
  const answer = await egress.post({
    url: webhookUrl(settings.url, {
      sdkAppId: event.app,
      command: event.command,
      clientIp: event.origin.clientIp,
      platform: event.origin.platform,
      ...signature,
    }),
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': userAgent,
      ...bodySignature({ event, body, attempt, secrets: settings.signingSecrets, now: signedAt }),
    },
    deadlineMs,
    maxAnswerBytes,
  })
  const base = {
    attempt,
    at,
    ms: answer.kind === 'blocked' ? 0 : Math.round(answer.ms),
    // Signatures have seconds.
    ...(Math.floor(signedAt / 1000) !== Math.floor(at / 1000) && { signedAt }),
  }
  if (answer.kind === 'answered')
    return readAnswer(event, answer, {
      base,
      now: machineClock.now(),
      secrets: secretsOf(settings, signature?.sign),
    })
  const outcome = answer.kind === 'timed-out' ? { kind: answer.kind } : { kind: answer.kind, why: answer.why }
  return { outcome, record: { ...base, ...outcome } }
}

interface Signature {
  readonly sign: string
  readonly requestTime: number
}

const lastSigned = new WeakMap<WebhookSettings, Signature>()

/** RequestTime is the time of the call, in seconds: all calls of one second have the same. */
function signatureOf(settings: WebhookSettings, now: number): Signature | undefined {
  const { token, tokenEnabled } = settings
  if (!tokenEnabled || token === '') return undefined
  const requestTime = Math.floor(now / 1000)
  const last = lastSigned.get(settings)
  if (last?.requestTime === requestTime) return last
  const signature = { sign: signFor(token, requestTime), requestTime }
  lastSigned.set(settings, signature)
  return signature
}

interface Reading {
  readonly base: Pick<AttemptRecord, 'attempt' | 'at' | 'ms' | 'signedAt'>
  readonly now: number
  readonly secrets: readonly string[]
}

/**
 * Only transport counts (PROTOCOL 1.3, 15.2): HTTP 200 with JSON is delivered, whatever the envelope says. What it
 * says is shown with the documents' meaning.
 */
function readAnswer(
  event: WebhookEvent,
  answer: Extract<EgressAnswer, { kind: 'answered' }>,
  { base, now, secrets }: Reading,
): Attempted {
  const { status, headers, truncated } = answer
  const text = answer.body.toString('utf8')
  const json = truncated ? undefined : parsed(text)
  const badAnswer = status === 200 && json === undefined ? badness(truncated) : undefined
  const asked = retryAfterSeconds(headers.retryAfter, now)
  const ahead = clockAhead(headers.date, now)
  return {
    ...(ahead !== null && { clockAheadSeconds: ahead }),
    outcome: {
      kind: 'answered',
      status,
      ...(asked !== undefined && { retryAfterSeconds: asked }),
      ...(badAnswer !== undefined && { badAnswer }),
    },
    record: {
      ...base,
      kind: 'answered',
      status,
      ...(badAnswer !== undefined && { why: badAnswer }),
      ...(status === 200 &&
        json !== undefined && { meaning: readWebhookAnswer(event.command, json.value).meaning }),
      // An endpoint may echo what it was sent: message text is kept in `bodies` and nowhere else.
      ...(!isAfterSend(event) && { answer: maskEchoed(text, secrets).slice(0, maxShownAnswer) }),
    },
  }
}

/** Whole seconds, as a Date has them; null when it can't be read. */
function clockAhead(date: string | undefined, now: number): number | null {
  const at = date === undefined ? Number.NaN : Date.parse(date)
  return Number.isNaN(at) ? null : Math.round(at / 1000) - Math.floor(now / 1000)
}

function badness(truncated: boolean): string {
  return truncated ? `the answer is longer than ${maxAnswerBytes} bytes` : 'the answer is no JSON'
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

function secretsOf(settings: WebhookSettings, sign: string | undefined): readonly string[] {
  const { secrets } = endpointOf(settings)
  return sign === undefined ? secrets : [sign, ...secrets]
}
