/**
 * Who calls? Decided from the request line and headers, before a byte of the body is read: rules R1-R8 of
 * docs/spec/receiving.md. Sources: I:34354, C:32431. Pure.
 */
import { parseWebhookQuery, type ReasonParams, type WebhookQuery } from '@takeback/protocol'
import { verifySign, type SignatureRefusal } from '@takeback/protocol/crypto'
import type { Refusal } from './answer.ts'
import { cleanText, quoted } from './clean-text.ts'

export interface Identity {
  readonly sdkAppIds: readonly number[]
  /** Empty: Sign is not asked for. Two during a rotation. */
  readonly tokens: readonly string[]
  readonly freshnessSeconds: number
}

export interface RequestHead {
  readonly method: string
  /** Path and query as received. */
  readonly rawUrl: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

/** What the URL of an authentic webhook says. */
export interface WebhookHead {
  readonly app: number
  /** CallbackCommand; empty when the URL has none. */
  readonly command: string
  readonly platform: string | null
  readonly clientIp: string | null
  readonly signed: boolean
}

export type Verdict =
  | { readonly kind: 'probe' }
  /** `app`: one of ours, as far as the URL was judged. */
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly app?: number }
  | { readonly kind: 'authentic'; readonly head: WebhookHead }

const COMMAND_LENGTH = 128
const WORD_LENGTH = 64

export function authenticate({ method, rawUrl }: RequestHead, identity: Identity, now: number): Verdict {
  const question = rawUrl.indexOf('?')
  const rawQuery = question === -1 ? '' : rawUrl.slice(question + 1)
  const query = parseWebhookQuery(rawQuery)

  if (method !== 'POST') {
    const isProbe = (method === 'GET' || method === 'HEAD') && hasNoneOfOurs(query, rawQuery)
    return isProbe
      ? { kind: 'probe' }
      : refuse('method', `${quoted(method)}: webhooks come by POST`, { method: wordOf(method) ?? '' })
  }
  if (hasNoneOfOurs(query, rawQuery)) return { kind: 'probe' }
  // Parsers disagree on which of two counts: nobody may choose the one we check and the one somebody else uses.
  const [doubled] = query.duplicates
  if (doubled !== undefined)
    return refuse('duplicate-parameter', `${doubled} stands twice`, { name: doubled })

  const app = ownApp(query, rawQuery, identity)
  if (app === null) {
    const sdkAppId = wordOf(query.params.SdkAppid) ?? ''
    return refuse('sdkappid', sdkAppIdDetail(query), { sdkAppId })
  }
  const refusal = identity.tokens.length === 0 ? null : checkSign(query, identity, now)
  if (refusal !== null) return { kind: 'refused', refusal, app }

  const { CallbackCommand = '', OptPlatform, ClientIP } = query.params
  return {
    kind: 'authentic',
    head: {
      app,
      command: cleanText(CallbackCommand, COMMAND_LENGTH),
      platform: wordOf(OptPlatform),
      clientIp: wordOf(ClientIP),
      signed: identity.tokens.length > 0,
    },
  }
}

/** A URL that nearly names our parameters is somebody's mistake, not a probe. */
function hasNoneOfOurs({ params, malformed }: WebhookQuery, rawQuery: string): boolean {
  if (Object.keys(params).length > 0 || malformed.length > 0) return false
  return !/sdkappid|callbackcommand/i.test(rawQuery)
}

/** The decimal digits of one of our apps and nothing else: no sign, no leading zero, no percent-encoding. */
function ownApp(
  { params: { SdkAppid } }: WebhookQuery,
  rawQuery: string,
  { sdkAppIds }: Identity,
): number | null {
  const app = sdkAppIds.find((own) => String(own) === SdkAppid)
  return app !== undefined && `&${rawQuery}&`.includes(`&SdkAppid=${app}&`) ? app : null
}

function sdkAppIdDetail({ params: { SdkAppid } }: WebhookQuery): string {
  return SdkAppid === undefined ? 'SdkAppid is missing' : `SdkAppid ${quoted(SdkAppid)} is not served here`
}

function checkSign(
  { params }: WebhookQuery,
  { tokens, freshnessSeconds }: Identity,
  now: number,
): Refusal | null {
  const { Sign, RequestTime } = params
  if (!Sign)
    return { reason: 'sign-missing', detail: 'Sign is missing: turn on authentication at the sender' }
  if (RequestTime === undefined || !/^[0-9]{10}$/.test(RequestTime)) {
    return { reason: 'request-time', detail: 'RequestTime must be ten digits' }
  }
  const nowSeconds = Math.floor(now / 1000)
  const verdict = verifySign({
    tokens,
    sign: Sign,
    requestTime: RequestTime,
    nowSeconds,
    toleranceSeconds: freshnessSeconds,
  })
  return verdict.ok ? null : signRefusal(verdict.reason, verdict.skewSeconds ?? 0, freshnessSeconds)
}

function signRefusal(reason: SignatureRefusal, skewSeconds: number, freshnessSeconds: number): Refusal {
  if (reason !== 'stale') {
    return { reason: 'sign-wrong', detail: 'Sign was not made with the token that is set here' }
  }
  const direction = skewSeconds > 0 ? 'behind' : 'ahead of'
  return {
    reason: 'stale',
    detail: `RequestTime is ${Math.abs(skewSeconds)} s ${direction} the clock here, ${freshnessSeconds} s are allowed: compare both clocks`,
    params: { seconds: skewSeconds, allowed: freshnessSeconds },
  }
}

function wordOf(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : cleanText(value, WORD_LENGTH)
}

function refuse(reason: Refusal['reason'], detail: string, params: ReasonParams): Verdict {
  return { kind: 'refused', refusal: { reason, detail, params } }
}

/** Path and query for keeping: Sign would let whoever reads a backup guess weak tokens offline. */
export function hideSign(rawUrl: string): string {
  const question = rawUrl.indexOf('?')
  if (question === -1) return rawUrl
  const pairs = rawUrl.slice(question + 1).split('&')
  return `${rawUrl.slice(0, question)}?${pairs.map((pair) => (isSign(pair) ? 'Sign=***' : pair)).join('&')}`
}

function isSign(pair: string): boolean {
  const equals = pair.indexOf('=')
  const name = equals === -1 ? pair : pair.slice(0, equals)
  if (!name.includes('%')) return name.toLowerCase() === 'sign'
  try {
    return decodeURIComponent(name).toLowerCase() === 'sign'
  } catch {
    return false
  }
}
