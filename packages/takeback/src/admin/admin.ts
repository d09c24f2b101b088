/**
 * A caller of REST v4 with the rights of an app admin: ours or Tencent's, which are alike on the wire (PROTOCOL 3).
 *
 * Business errors come with HTTP 200 and are thrown as AdminRefused; everything that is no REST answer at all is
 * AdminUnavailable. The UserSig is in no error text.
 */
import { readRestReply, restBase, restUrl } from '@takeback/protocol'

/** I:34620: the backend's own limit is 3 s, so a caller waits longer. */
const defaultTimeoutMs = 10_000

type AdminAnswer = Readonly<Record<string, unknown>>

export interface AdminOptions {
  /** Scheme, host and port, for example `http://127.0.0.1:8080` or `https://adminapisgp.im.qcloud.com`. */
  readonly baseUrl: string
  readonly sdkAppId: number
  /** UserID of the admin. */
  readonly identifier: string
  /** Asked for before each call, so that it can be renewed. */
  readonly userSig: string | (() => string)
  readonly timeoutMs?: number
  readonly fetchLike?: typeof fetch
}

export interface Admin {
  /**
   * `call('openim', 'sendmsg', {…})` gives the answer's fields, envelope included.
   * Throws AdminRefused for an ErrorCode, AdminUnavailable when there is no answer.
   */
  call(service: string, command: string, body: object): Promise<AdminAnswer>
}

/** The backend said no: the documented code and what it says about it. */
export class AdminRefused extends Error {
  override readonly name = 'AdminRefused'
  readonly code: number
  readonly info: string

  constructor(path: string, code: number, info: string) {
    super(`${path} was refused with ${code}: ${info}`)
    this.code = code
    this.info = info
  }
}

/** No answer that REST v4 knows: unreachable, too late, another status than 200, no JSON. */
export class AdminUnavailable extends Error {
  override readonly name = 'AdminUnavailable'
}

/** Throws AdminUnavailable when no call could ever be made to `baseUrl`. */
export function createAdmin(options: AdminOptions): Admin {
  const { sdkAppId, identifier, userSig, timeoutMs = defaultTimeoutMs, fetchLike = fetch } = options
  const base = checkedBase(options.baseUrl)

  const urlOf = (path: string) => {
    const admin = { sdkAppId, identifier, userSig: typeof userSig === 'string' ? userSig : userSig() }
    return restUrl(base, path, admin, Math.random())
  }

  return {
    async call(service, command, body) {
      const path = `${service}/${command}`
      const request = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      } as const
      const text = await fetchLike(urlOf(path), request)
        .then(async (response) => ({ status: response.status, body: await response.text() }))
        .catch((error: unknown) => {
          throw new AdminUnavailable(`${base} did not answer ${path}: ${reasonOf(error, timeoutMs)}`)
        })
      if (text.status !== 200) throw new AdminUnavailable(`${base} answered ${path} with HTTP ${text.status}`)
      return readAnswer(base, path, text.body)
    },
  }
}

function checkedBase(baseUrl: string): string {
  const base = restBase(baseUrl)
  if (base !== null) return base
  throw new AdminUnavailable(
    'The address of the Chat backend must be http:// or https:// with a host and nothing else, for example http://127.0.0.1:8080.',
  )
}

function readAnswer(base: string, path: string, text: string): AdminAnswer {
  const reply = readRestReply(text)
  switch (reply.kind) {
    case 'answered':
      return reply.answer
    case 'refused':
      throw new AdminRefused(path, reply.code, reply.info)
    case 'no-envelope':
      throw new AdminUnavailable(`${base} answered ${path} with something else than the envelope of REST v4`)
  }
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'unknown reason'
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`
  return error.cause instanceof Error ? error.cause.message : error.message
}
