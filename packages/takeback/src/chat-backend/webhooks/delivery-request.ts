/**
 * How a recall webhook left, for displays: the request line with Sign masked, and the body. Made anew from the event and
 * the settings, by the code that sent it; nothing of it is stored. Pure.
 */
import { webhookUrl } from '@takeback/protocol'
import type { DeliveryRow } from './deliveries.ts'
import { readDeliveryLog } from './delivery-log.ts'
import type { WebhookEvent } from './outbox.ts'
import { isAfterSend, renderWebhook } from './render.ts'
import type { WebhookSettings } from './settings.ts'

export interface DeliveryRequest {
  readonly event: Exclude<WebhookEvent, { readonly message: number }>
  /** `POST /callback?…` */
  readonly line: string
  readonly host: string
  readonly body: string
}

/** Null: no recall, or the app has no URL any more. */
export function deliveryRequest(row: DeliveryRow, settings: WebhookSettings): DeliveryRequest | null {
  const event = JSON.parse(row.payload) as WebhookEvent
  if (isAfterSend(event) || !URL.canParse(settings.url)) return null
  const rendering = renderWebhook(event, settings.forms, undefined)
  if (rendering.kind !== 'body') return null
  const lastAt = readDeliveryLog(row.outcome).attempts.at(-1)?.at ?? row.enqueued_at
  const url = new URL(
    webhookUrl(settings.url, {
      sdkAppId: event.app,
      command: event.command,
      clientIp: event.origin.clientIp,
      platform: event.origin.platform,
      ...(settings.tokenEnabled && { sign: '***', requestTime: Math.floor(lastAt / 1000) }),
    }),
  )
  return { event, line: `POST ${url.pathname}${url.search}`, host: url.host, body: rendering.body }
}
