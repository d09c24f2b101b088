/** Forwards what passed in Tencent's exact form, and answers for the rest. Rules LN1-LN4 of docs/spec/command.md. */
import { type Answer, okAnswer, refusalAnswer } from '@takeback/receiver/checking'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { Egress } from '../../http/egress/egress.ts'
import type { Judgement } from './judge-arrival.ts'

export interface Arrived {
  /** Path and query as they came. */
  readonly rawUrl: string
  readonly contentType: string | undefined
  readonly body: Uint8Array
}

export interface Answered {
  readonly answer: Answer
  /** What is shown behind the status. */
  readonly note: string
  readonly ms: number
}

/** As long as Tencent waits. */
const deadlineMs = 2000
const maxAnswerBytes = 65_536

/** `forwardTo`: null answers as a receiver that has stored it. */
export async function answerArrival(
  egress: Egress,
  forwardTo: string | null,
  arrived: Arrived,
  judgement: Judgement,
): Promise<Answered> {
  if (judgement.kind === 'refused') {
    const { reason, detail } = judgement.refusal
    return { answer: refusalAnswer(judgement.refusal), note: `refused here, ${reason}: ${detail}`, ms: 0 }
  }
  if (judgement.kind === 'probe') return { answer: okAnswer, note: 'answered here: a probe', ms: 0 }
  if (forwardTo === null) return { answer: okAnswer, note: 'answered here: no --forward-to', ms: 0 }
  const { contentType, body } = arrived
  const headers: Record<string, string> = contentType === undefined ? {} : { 'content-type': contentType }
  const came = await egress.post({
    url: forwardedUrl(forwardTo, arrived.rawUrl),
    body,
    headers,
    deadlineMs,
    maxAnswerBytes,
  })
  return passedOn(came)
}

/** The query stays as it was written: the handler checks the Sign of the very same RequestTime. */
export function forwardedUrl(forwardTo: string, rawUrl: string): string {
  const question = rawUrl.indexOf('?')
  if (question === -1) return forwardTo
  const joint = forwardTo.includes('?') ? '&' : '?'
  return `${forwardTo}${joint}${rawUrl.slice(question + 1)}`
}

function passedOn(came: EgressAnswer): Answered {
  switch (came.kind) {
    case 'answered': {
      const { status, headers, body, ms } = came
      const type = headers.contentType === undefined ? {} : { 'content-type': headers.contentType }
      return { answer: { status, headers: type, body: body.toString('utf8') }, note: 'from your handler', ms }
    }
    case 'timed-out':
      return failed(
        504,
        `your handler did not answer within ${deadlineMs} ms: Tencent would not wait longer`,
        came.ms,
      )
    case 'unreachable':
      return failed(502, `your handler gave no answer (${came.why}): is it running there?`, came.ms)
    case 'blocked':
      return failed(502, `not forwarded: ${came.why}`, 0)
  }
}

function failed(status: number, note: string, ms: number): Answered {
  const body = JSON.stringify({ ActionStatus: 'FAIL', ErrorInfo: note, ErrorCode: 1 })
  return { answer: { status, headers: { 'content-type': 'application/json' }, body }, note, ms }
}
