/**
 * Did the team's handler accept the recall? Rules R86 and R87 of docs/spec/receiving.md. Pure.
 *
 * Doubt is no acceptance: what is not counted is delivered again under the same `webhook-id`, and costs the handler a
 * look into a table; what is counted wrongly is a recall lost. So an error page, a PHP warning or a `{"code":500}`
 * under status 200 does not count.
 */
import type { EgressAnswer } from '../../http/egress/answer.ts'
import { retryAfterSeconds } from '../../http/retry-after.ts'
import { couldNotCall } from './could-not-call.ts'

/** `why`: a sentence for people, without secrets. */
export type Judgement =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly why: string; readonly retryAfterSeconds?: number }
  | { readonly kind: 'gone'; readonly why: string }

/** Shown of an answer. */
const SHOWN_LENGTH = 120
const envelope = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
/** What handlers say who were not asked for JSON. */
const plainYes = /^(?:ok|success)$/i

/** `now`: milliseconds, for a `Retry-After` that is a date. `deadlineMs`: what the call was given. */
export function judgeAnswer(answer: EgressAnswer, now: number, deadlineMs: number): Judgement {
  if (answer.kind !== 'answered') return { kind: 'refused', why: couldNotCall(answer, deadlineMs) }
  const { status, headers } = answer
  if (status === 410) return { kind: 'gone', why: 'answered 410: gone, so it is not asked again' }
  const why = status >= 200 && status < 300 ? faultOf(answer) : statusFault(status, answer)
  if (why === null) return { kind: 'accepted' }
  const wish = retryAfterSeconds(headers.retryAfter, now)
  return { kind: 'refused', why, ...(wish !== undefined && { retryAfterSeconds: wish }) }
}

type Answered = Extract<EgressAnswer, { kind: 'answered' }>

/** Null: a 2xx that means yes. */
function faultOf({ status, headers, body, truncated }: Answered): string | null {
  if (truncated) return `answered ${status} with an endless body: answer ${envelope}, or nothing at all`
  if (headers.contentEncoding !== undefined) {
    return `answered ${status} compressed (${shown(headers.contentEncoding)}), which nobody asked for`
  }
  const text = textOf(body)
  if (text === '' || plainYes.test(text)) return null
  if (text.startsWith('<')) {
    return `answered ${status} with HTML: an error page, a sign-in page or another address than the handler's`
  }
  const json = parsed(text)
  if (json === undefined) {
    return `answered ${status} with a text that means neither yes nor no: ${shown(text)}; answer ${envelope}, or nothing at all`
  }
  return envelopeFault(status, json)
}

function envelopeFault(status: number, json: unknown): string | null {
  const { ActionStatus, ErrorCode, ErrorInfo } = fieldsOf(json)
  if (ActionStatus === undefined && ErrorCode === undefined) {
    return `answered ${status} with JSON that is not Tencent's envelope: answer ${envelope}, or nothing at all`
  }
  const isYes =
    (ActionStatus === undefined || ActionStatus === 'OK') &&
    (ErrorCode === undefined || ErrorCode === 0 || ErrorCode === '0')
  if (isYes) return null
  const said = [ActionStatus, ErrorCode, ErrorInfo].filter((part) => part !== undefined && part !== '')
  return `answered ${status} but refused: ${shown(said.map(String).join(' '))}`
}

function fieldsOf(json: unknown): {
  readonly ActionStatus?: unknown
  readonly ErrorCode?: unknown
  readonly ErrorInfo?: unknown
} {
  return typeof json === 'object' && json !== null ? json : {}
}

function statusFault(status: number, { body }: Answered): string {
  if (status >= 300 && status < 400) {
    return `answered ${status}, a redirect, which is not followed: give the address it leads to`
  }
  if (status === 401 || status === 403) {
    return `answered ${status}: it does not let us in; are its secret and its token the ones that are set here?`
  }
  if (status === 404 || status === 405) return `answered ${status}: no handler for POST is at this path`
  const text = textOf(body)
  return text === '' || text.startsWith('<') ? `answered ${status}` : `answered ${status}: ${shown(text)}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** `trim` takes a byte order mark along. */
function textOf(body: Buffer): string {
  return body.toString('utf8').trim()
}

/** On one line, bounded, quoted. */
function shown(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return `"${line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH).toWellFormed()}…` : line}"`
}
