/**
 * One JSON call to our own server. Throws RequestFailed, or the abort of the caller's signal.
 * 401 means the sign-in ran out: the page leaves for it, and the call never settles.
 */
import type { OperatorReason, TroubleView } from '@takeback/protocol'
import { type Problem, RequestFailed } from './problem.ts'

const LONGEST_DETAIL = 300

type StatusProblem = Extract<Problem, { readonly kind: 'status' }>

export async function getJson<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return request<Answer>(path, signal === undefined ? {} : { signal })
}

export function postJson<Answer>(path: string, body: object): Promise<Answer> {
  return request<Answer>(path, withBody('POST', body))
}

export function putJson<Answer>(path: string, body: object): Promise<Answer> {
  return request<Answer>(path, withBody('PUT', body))
}

export function deleteJson<Answer>(path: string): Promise<Answer> {
  return request<Answer>(path, { method: 'DELETE' })
}

/** For what is answered without a body. */
export async function postNothing(path: string): Promise<void> {
  await accepted(path, { method: 'POST' })
}

/** Of a 401 nobody is sent to sign in: it is told as any other refusal. */
export function callStaying<Answer>(
  path: string,
  { json, headers, ...call }: Call & { readonly method: string; readonly json?: object },
): Promise<Answer> {
  const body = json === undefined ? {} : withBody(call.method, json)
  return request<Answer>(path, { ...call, ...body, stays: true, headers: { ...headers, ...body.headers } })
}

interface Call extends RequestInit {
  readonly headers?: Readonly<Record<string, string>>
  readonly stays?: boolean
}

function withBody(method: string, body: object): Call {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function request<Answer>(path: string, init: Call): Promise<Answer> {
  const response = await accepted(path, init)
  try {
    return (await response.json()) as Answer
  } catch (error) {
    if (init.signal?.aborted === true) throw error
    throw new RequestFailed({ kind: 'unreachable' })
  }
}

async function accepted(path: string, init: Call): Promise<Response> {
  const response = await reach(path, init)
  if (response.status === 401 && init.stays !== true) {
    location.assign('/sign-in')
    return new Promise(() => {})
  }
  if (!response.ok) {
    throw new RequestFailed({ kind: 'status', status: response.status, ...saidIn(await textOf(response)) })
  }
  return response
}

async function reach(path: string, init: Call): Promise<Response> {
  try {
    return await fetch(path, {
      ...init,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...init.headers },
    })
  } catch (error) {
    if (init.signal?.aborted === true) throw error
    throw new RequestFailed({ kind: 'unreachable' })
  }
}

async function textOf(response: Response): Promise<string> {
  return response.text().catch(() => '')
}

interface Said {
  readonly error?: unknown
  readonly message?: unknown
  readonly trouble?: TroubleView
  readonly code?: unknown
  readonly reason?: OperatorReason
}

/** Our API answers `{"error": "…"}`, perhaps with a reason as a code; anything else says nothing to a person. */
function saidIn(text: string): Pick<StatusProblem, 'detail' | 'trouble' | 'code' | 'reason'> {
  try {
    const body = JSON.parse(text) as Said | null
    const sentence = body?.message ?? body?.error
    return {
      detail: typeof sentence === 'string' ? sentence.slice(0, LONGEST_DETAIL) : '',
      trouble: typeof body?.trouble?.code === 'string' ? body.trouble : null,
      code: typeof body?.code === 'number' ? body.code : null,
      reason: typeof body?.reason?.code === 'string' ? body.reason : null,
    }
  } catch {
    return { detail: '', trouble: null, code: null, reason: null }
  }
}
