/**
 * Hands every command that is no recall to the team's own handler, and its answer back, byte for byte: rule R89 of
 * docs/spec/receiving.md. Tencent waits: nothing is stored and nothing is tried again.
 */
import type { OtherAnswer, OtherHandler } from '@takeback/receiver'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { Egress } from '../../http/egress/egress.ts'
import { couldNotCall } from './could-not-call.ts'
import { passThroughUrl } from './target-url.ts'

/** Below the 1.8 s after which the receiver answers by itself, within Tencent's 2 s. */
const DEADLINE_MS = 1700
/** A Before answer may carry a whole changed message: 12 KiB and its envelope. */
const MAX_ANSWER_BYTES = 65_536

export interface PassThroughParts {
  readonly egress: Egress
  readonly userAgent: string
}

/** `target`: http or https; its own query stays in front of the webhook's. */
export function passThrough(target: string, { egress, userAgent }: PassThroughParts): OtherHandler {
  return async ({ rawUrl, body, clientIp }) => {
    const answer = await egress.post({
      url: passThroughUrl(target, rawUrl),
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent,
        'x-forwarded-for': clientIp,
      },
      deadlineMs: DEADLINE_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
    })
    return answerToPassOn(answer)
  }
}

/** Throws a sentence when there is nothing that the sender could use. */
function answerToPassOn(answer: EgressAnswer): OtherAnswer {
  if (answer.kind !== 'answered') throw new Error(`--pass-through: ${couldNotCall(answer, DEADLINE_MS)}`)
  const { status, headers, body, truncated } = answer
  if (truncated) {
    throw new Error(`--pass-through: it answered ${status} with more than ${MAX_ANSWER_BYTES} bytes`)
  }
  if (headers.contentEncoding !== undefined) {
    throw new Error(`--pass-through: it answered ${status} compressed, which nobody asked for`)
  }
  if (status >= 300 && status < 400) {
    throw new Error(
      `--pass-through: it answered ${status}, a redirect, which is not followed: give the address it leads to`,
    )
  }
  const { contentType } = headers
  return { status, body, ...(contentType !== undefined && { contentType }) }
}
