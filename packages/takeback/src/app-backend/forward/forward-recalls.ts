/**
 * Hands each recall to the team's own handler, in whatever language it is written: rules R84-R88 of
 * docs/spec/receiving.md. One attempt; when to try again is the receiver's business.
 */
import { sign, signStandardWebhook } from '@takeback/protocol/crypto'
import { GiveUp, RetryLater, type Recall, type RecallHandler } from '@takeback/receiver'
import type { Clock } from '@takeback/store'
import { maskEchoed, secretsOfUrl } from '../../http/echoed-secrets.ts'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { Egress } from '../../http/egress/egress.ts'
import type { Log } from '../../http/log.ts'
import { freshBody } from './fresh-body.ts'
import { judgeAnswer } from './judge-answer.ts'
import { type FreshSign, forwardUrl } from './target-url.ts'
import { webhookId } from './webhook-id.ts'

/** Nobody waits for the answer but the next recall of the conversation: a slow handler may take its time. */
const DEFAULT_DEADLINE_MS = 10_000
const MAX_ANSWER_BYTES = 65_536

export interface ForwardTarget {
  /** http or https; its own query stays in front of the webhook's. */
  readonly url: string
  /** `whsec_…`; two while one replaces the other: the header then carries both signatures. */
  readonly secrets: readonly string[]
  /** The handler checks Tencent's Sign, made with this token. */
  readonly token?: string
  /** From the name's resolution to the last byte of the answer; by default 10 s. */
  readonly deadlineMs?: number
}

export interface ForwardParts {
  readonly egress: Egress
  readonly clock: Clock
  readonly userAgent: string
  readonly log: Log
}

export function forwardRecalls(target: ForwardTarget, parts: ForwardParts): RecallHandler {
  const { egress, clock, userAgent, log } = parts
  const { deadlineMs = DEFAULT_DEADLINE_MS } = target
  const ownSecrets = secretsOfUrl(target.url)
  return async (recall, { signal }) => {
    const now = clock.now()
    const fresh = freshSign(target.token, now)
    const body = freshBody(recall)
    const answer = await egress.post({
      url: forwardUrl(target.url, recall.url, fresh),
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent,
        ...signatureHeaders(recall, body, target.secrets, now),
        'takeback-attempt': String(recall.attempt),
      },
      deadlineMs,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      signal,
    })
    const shown = withoutEchoes(answer, fresh === null ? ownSecrets : [fresh.sign, ...ownSecrets])
    const judgement = judgeAnswer(shown, clock.now(), deadlineMs)
    const about = { recall: recall.id, app: recall.sdkAppId, attempt: recall.attempt }
    if (judgement.kind === 'accepted') return log.debug(about, 'a recall was accepted by the handler')
    const { why } = judgement
    log.warn({ ...about, why }, 'a recall was not accepted by the handler')
    if (judgement.kind === 'gone') throw new GiveUp(why)
    throw new RetryLater(why, 1000 * (judgement.retryAfterSeconds ?? 0))
  }
}

/** Who echoes the call may not bring its Sign, or the target's own query, to the page. */
export function withoutEchoes(answer: EgressAnswer, secrets: readonly string[]): EgressAnswer {
  if (answer.kind !== 'answered') return answer
  const text = answer.body.toString('utf8')
  const masked = maskEchoed(text, secrets)
  return masked === text ? answer : { ...answer, body: Buffer.from(masked) }
}

function freshSign(token: string | undefined, now: number): FreshSign | null {
  if (token === undefined) return null
  const requestTime = Math.floor(now / 1000)
  return { sign: sign(token, requestTime), requestTime }
}

/** Standard Webhooks: the signature covers id, time and body, which Tencent's Sign does not. */
function signatureHeaders(recall: Recall, body: Uint8Array, secrets: readonly string[], now: number) {
  const id = webhookId(recall)
  const timestampSeconds = Math.floor(now / 1000)
  const signatures = secrets.map((secret) => signStandardWebhook({ id, timestampSeconds, body, secret }))
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatures.join(' '),
  }
}
