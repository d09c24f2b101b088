/** How answers are judged: rules CK5-CK8 of docs/spec/check.md. Pure. */
import { readWebhookAnswer, type AnswerReading } from '@takeback/protocol'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import type { Verdict } from './check.ts'

/** I:34354: who answers later has not answered. */
export const ANSWER_WITHIN_MS = 2000

type Answered = Extract<EgressAnswer, { kind: 'answered' }>
type Judge = (answer: EgressAnswer) => Verdict

/** Every answer passes; else the first that does not is named with its place. */
export function each(judge: Judge): (answers: readonly EgressAnswer[]) => Verdict {
  return (answers) => inOrder(...answers.map(() => judge))(answers)
}

/** The first answer by the first judge, and so on. */
export function inOrder(...judges: readonly Judge[]): (answers: readonly EgressAnswer[]) => Verdict {
  return (answers) => {
    const verdicts = answers.map((answer, index) => judges[index]?.(answer) ?? anything(answer))
    const failed = verdicts.findIndex(({ ok }) => !ok)
    const verdict = verdicts[failed]
    if (verdict === undefined) return { ok: true, came: summaryOf(answers) }
    const where = answers.length === 1 ? '' : `request ${failed + 1} of ${answers.length}: `
    return { ok: false, came: where + verdict.came }
  }
}

/** Delivered: HTTP 200 within two seconds, and not an envelope that says FAIL. */
export const acknowledged: Judge = (answer) => {
  const late = lateness(answer)
  if (late !== null) return { ok: false, came: late }
  const { status } = answer as Answered
  if (status !== 200) return { ok: false, came: inWords(answer) }
  const json = jsonOf(answer as Answered)
  const says = json === undefined ? null : readWebhookAnswer('', json.value)
  if (says?.kind === 'fail') return { ok: false, came: `${inWords(answer)}, an envelope that says FAIL` }
  return { ok: true, came: inWords(answer) }
}

/** Said no on purpose: a 4xx, or 200 with an envelope that says FAIL. A 500 is an accident. */
export const refused: Judge = (answer) => {
  const late = lateness(answer)
  if (late !== null) return { ok: false, came: late }
  const { status } = answer as Answered
  if (status >= 400 && status < 500) return { ok: true, came: inWords(answer) }
  const says = status === 200 ? envelopeOf(answer as Answered) : null
  if (says?.kind === 'fail') return { ok: true, came: `${inWords(answer)} with FAIL` }
  return { ok: false, came: status === 200 ? `${inWords(answer)}: accepted` : inWords(answer) }
}

/** What is too big may also be cut off. */
export const refusedOrCutOff: Judge = (answer) =>
  answer.kind === 'unreachable' && answer.why === 'closed' ? { ok: true, came: 'cut off' } : refused(answer)

/** Answered in time, whatever it says; no exception escaped. */
export const answeredSomething: Judge = (answer) => {
  const late = lateness(answer)
  if (late !== null) return { ok: false, came: late }
  return { ok: (answer as Answered).status < 500, came: inWords(answer) }
}

/** For requests that nobody expects to be answered. */
export const anything: Judge = (answer) => ({ ok: true, came: inWords(answer) })

export const isJson: Judge = (answer) => {
  if (answer.kind !== 'answered') return { ok: false, came: inWords(answer) }
  const shown = JSON.stringify(answer.body.toString('utf8').slice(0, 40))
  return jsonOf(answer) === undefined
    ? { ok: false, came: `${inWords(answer)}, the body is no JSON: ${shown}` }
    : { ok: true, came: inWords(answer) }
}

/** No verdict of its own on what is no JSON: that is `isJson`'s. */
export const isEnvelope: Judge = (answer) => {
  if (answer.kind !== 'answered' || jsonOf(answer) === undefined) return anything(answer)
  const says = envelopeOf(answer)
  return says?.kind === 'unclear'
    ? { ok: false, came: `${inWords(answer)}, but ${says.meaning}` }
    : { ok: true, came: inWords(answer) }
}

/** A Before webhook: a decision by the document, or another status, after which the console's policy decides. */
export const decides: Judge = (answer) => {
  const late = lateness(answer)
  if (late !== null) return { ok: false, came: late }
  const { status } = answer as Answered
  if (status !== 200) return { ok: true, came: `${inWords(answer)}: the policy set in the console decides` }
  return decisionIn(answer as Answered) === null
    ? { ok: false, came: `${inWords(answer)} without an ErrorCode: the message hangs on it` }
    : { ok: true, came: inWords(answer) }
}

function decisionIn(answer: Answered): number | null {
  const value = jsonOf(answer)?.value
  const code = typeof value === 'object' && value !== null && 'ErrorCode' in value ? value.ErrorCode : null
  return typeof code === 'number' && Number.isInteger(code) ? code : null
}

function lateness(answer: EgressAnswer): string | null {
  if (answer.kind !== 'answered') return inWords(answer)
  return answer.ms > ANSWER_WITHIN_MS ? `${inWords(answer)}: the sender waits ${ANSWER_WITHIN_MS} ms` : null
}

const troubles = {
  dns: 'the name has no address',
  connect: 'no connection',
  tls: 'TLS failed',
  closed: 'the connection was closed without an answer',
  'bad-response': 'the answer is no HTTP',
} as const

/** What came back, for people. Nothing of the answer's text but what a judge adds. */
export function inWords(answer: EgressAnswer): string {
  switch (answer.kind) {
    case 'answered':
      return `HTTP ${answer.status} in ${Math.round(answer.ms)} ms`
    case 'timed-out':
      return `no answer within ${Math.round(answer.ms)} ms`
    case 'unreachable':
      return troubles[answer.why]
    case 'blocked':
      return `not sent: ${answer.why}`
  }
}

function summaryOf(answers: readonly EgressAnswer[]): string {
  const [first] = answers
  if (answers.length === 1 && first !== undefined) return inWords(first)
  const statuses = answers.map(shortly)
  const parts = [...new Set(statuses)].map(
    (status) => `${statuses.filter((other) => other === status).length} × ${status}`,
  )
  const slowest = Math.max(...answers.map((answer) => (answer.kind === 'answered' ? answer.ms : 0)))
  return `${parts.join(', ')}, slowest ${Math.round(slowest)} ms`
}

function shortly(answer: EgressAnswer): string {
  if (answer.kind === 'answered') return String(answer.status)
  return answer.kind === 'unreachable' ? answer.why : answer.kind
}

function envelopeOf(answer: Answered): AnswerReading | null {
  const json = jsonOf(answer)
  return json === undefined ? null : readWebhookAnswer('', json.value)
}

function jsonOf({ body, truncated }: Answered): { readonly value: unknown } | undefined {
  if (truncated) return undefined
  try {
    return { value: JSON.parse(body.toString('utf8')) as unknown }
  } catch {
    return undefined
  }
}
