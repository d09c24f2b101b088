/** The pairs that `takeback listen` prints: `-->` what came, `<--` what was answered. */
import { redactUrl } from '../../http/redact.ts'
import type { Paint } from '../paint.ts'
import type { Answered } from './answer-arrival.ts'
import type { Judgement } from './judge-arrival.ts'

export interface Shown {
  /** Of this run; pairs of requests at the same time are told apart by it. */
  readonly number: number
  readonly method: string
  readonly rawUrl: string
  readonly body: string
}

const longest = 2048

export function arrivalLines(
  { number, method, rawUrl, body }: Shown,
  judgement: Judgement,
  paint: Paint,
): string {
  const what = judgement.kind === 'passed' ? judgement.checks.join(', ') : judgement.kind
  return [
    `${paint('bold', `--> ${number}`)} ${method} ${plain(redactUrl(rawUrl))}`,
    `    ${paint('dim', plain(body))}`,
    `    ${plain(what)}`,
  ].join('\n')
}

export function answerLines(number: number, { answer, note, ms }: Answered, paint: Paint): string {
  const format = answer.status === 200 ? 'green' : answer.status < 500 ? 'yellow' : 'red'
  return [
    `${paint('bold', `<-- ${number}`)} ${paint(format, `HTTP ${answer.status}`)} in ${Math.round(ms)} ms, ${plain(note)}`,
    `    ${paint('dim', plain(Buffer.from(answer.body).toString('utf8')))}`,
  ].join('\n')
}

/** A body may hold what moves a cursor or clears a screen. */
function plain(text: string): string {
  const short = text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text
  return short.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ')
}
