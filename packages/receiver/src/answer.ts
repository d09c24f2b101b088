/**
 * What a sender gets back. Tencent's envelope in every case (I:34354): 200 means stored, known, or none of our
 * business; every refusal has its own status and a reason, and a reason is counted.
 */
import type { ReasonParams } from '@takeback/protocol'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** Each reason for not storing a request, with the status it gets. */
export const refusalStatus = {
  path: 404,
  method: 405,
  'two-hosts': 400,
  'duplicate-parameter': 400,
  sdkappid: 403,
  'sign-missing': 401,
  'sign-wrong': 401,
  'request-time': 400,
  stale: 401,
  'signature-missing': 401,
  'signature-wrong': 401,
  'body-eaten': 503,
  'content-encoding': 415,
  'too-large': 413,
  'command-mismatch': 400,
  before: 503,
  'other-failed': 503,
  'quarantine-full': 503,
  unavailable: 503,
  late: 503,
  aborted: 400,
} as const

export type RefusalReason = keyof typeof refusalStatus

export interface Refusal {
  readonly reason: RefusalReason
  /** For people: what was wrong. Never a secret, never more than a few words of the request. */
  readonly detail: string
  /** The same for a page, which has its own words. Never a secret. */
  readonly params?: ReasonParams
}

const jsonHeaders = { 'content-type': 'application/json' }

export const okAnswer: Answer = {
  status: 200,
  headers: jsonHeaders,
  body: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
}

export function refusalAnswer({ reason, detail }: Refusal): Answer {
  const status = refusalStatus[reason]
  return {
    status,
    headers: {
      ...jsonHeaders,
      ...(status === 503 ? { 'retry-after': '1' } : {}),
      ...(status === 405 ? { allow: 'POST' } : {}),
    },
    body: JSON.stringify({ ActionStatus: 'FAIL', ErrorInfo: `${reason}: ${detail}`, ErrorCode: 1 }),
  }
}
