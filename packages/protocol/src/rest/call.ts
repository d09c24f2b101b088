/**
 * A call of REST v4 from the caller's side (I:34620): where it goes, and what came back. Pure: whoever calls brings the way out,
 * the dice and the words for what fails.
 */

/** `random` of the URL, and every 32-bit number of REST. */
const MOST_UINT32 = 0xff_ff_ff_ff

export interface RestAdmin {
  readonly sdkAppId: number
  /** UserID of an app admin. */
  readonly identifier: string
  readonly userSig: string
}

export type RestReply =
  /** Every field, envelope included. `SomeError` with code 0 is one: it lists its failures (batchsendmsg). */
  | { readonly kind: 'answered'; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly code: number; readonly info: string }
  | { readonly kind: 'no-envelope' }

/**
 * Where a REST API is, without a slash behind: scheme and host, and what a proxy may have before `/v4`. Null when there is more
 * in it: `fetch` repeats a URL that it doesn't like, UserSig and all, so it never gets such a one.
 */
export function restBase(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null
  const isSound = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  return isSound && url.search === '' && url.hash === ''
    ? `${url.origin}${url.pathname}`.replace(/\/+$/, '')
    : null
}

/** `path`: `openim/sendmsg`. `random`: as `Math.random` gives it. The URL holds the UserSig. */
export function restUrl(base: string, path: string, admin: RestAdmin, random: number): string {
  const query = new URLSearchParams({
    sdkappid: String(admin.sdkAppId),
    identifier: admin.identifier,
    usersig: admin.userSig,
    random: String(Math.floor(random * (MOST_UINT32 + 1))),
    contenttype: 'json',
  })
  return `${base}/v4/${path}?${query.toString()}`
}

/** What the body of a 200 says. */
export function readRestReply(text: string): RestReply {
  const answer = parsed(text)
  if (typeof answer !== 'object' || answer === null || !('ActionStatus' in answer)) {
    return { kind: 'no-envelope' }
  }
  const { ActionStatus, ErrorCode = 0, ErrorInfo = '' } = answer as Record<string, unknown>
  return ActionStatus === 'FAIL' || ErrorCode !== 0
    ? { kind: 'refused', code: Number(ErrorCode), info: String(ErrorInfo) }
    : { kind: 'answered', answer }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
