/** A webhook request as Tencent would send it, for a test of one's own handler. */
import { webhookUrl } from '@takeback/protocol'
import { sign } from '@takeback/protocol/crypto'
import { systemClock } from './system-clock.ts'

export interface WebhookToSign {
  /** Where the handler is, as it would be entered in the console: `http://127.0.0.1:3000/callback`. */
  readonly url: string
  readonly sdkAppId: number
  /** Absent: without Sign and RequestTime. */
  readonly token?: string
  /** An object becomes JSON; text is sent as it is, also when it is none. */
  readonly body: object | string
  /** By default that of the body. */
  readonly command?: string
  /** Unix seconds; by default now. An old one makes a stale Sign. */
  readonly requestTime?: number
  readonly clientIp?: string
  readonly platform?: string
}

/** Fits `fetch(signed.url, signed)`. */
export interface SignedWebhook {
  readonly url: string
  /** Behind the `?`. */
  readonly query: string
  readonly method: 'POST'
  readonly headers: { readonly 'content-type': 'application/json' }
  readonly body: string
}

/** Throws a TypeError when the command is neither given nor in the body. */
export function signWebhook(webhook: WebhookToSign): SignedWebhook {
  const { token, sdkAppId, clientIp = '203.0.113.7', platform = 'RESTAPI' } = webhook
  const { requestTime = Math.floor(systemClock.now() / 1000) } = webhook
  const url = webhookUrl(webhook.url, {
    sdkAppId,
    command: commandOf(webhook),
    clientIp,
    platform,
    ...(token !== undefined && { sign: sign(token, requestTime), requestTime }),
  })
  return {
    url,
    query: url.slice(url.indexOf('?') + 1),
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof webhook.body === 'string' ? webhook.body : JSON.stringify(webhook.body),
  }
}

function commandOf({ command, body }: WebhookToSign): string {
  if (command !== undefined) return command
  const own = typeof body === 'object' && 'CallbackCommand' in body ? body.CallbackCommand : undefined
  if (typeof own === 'string') return own
  throw new TypeError(
    'The body has no CallbackCommand: give command, for example C2C.CallbackAfterMsgWithDraw.',
  )
}
