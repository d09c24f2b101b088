/**
 * How a recall webhook left, for displays: the request line with Sign masked, and the body. Made anew from the event and
 * the settings, by the code that sent it; nothing of it is stored. Pure.
 */
import { webhookUrl } from '@takeback/protocol'
import type { DeliveryRow } from './deliveries.ts'
import { readDeliveryLog } from './delivery-log.ts'
import type { AfterSendEvent, WebhookEvent } from './outbox.ts'
import { isAfterSend, recallBody } from './render.ts'
import type { WebhookSettings } from './settings.ts'

type RecallEvent = Exclude<WebhookEvent, AfterSendEvent>

export interface ShownRequest {
  /** `POST /callback?…` */
  readonly line: string
  readonly host: string
  readonly body: string
}

export interface DeliveryRequest extends ShownRequest {
  readonly event: RecallEvent
}

/** Null: no recall, or the app has no URL any more. */
export function deliveryRequest(row: DeliveryRow, settings: WebhookSettings): DeliveryRequest | null {
  const event = JSON.parse(row.payload) as WebhookEvent
  if (isAfterSend(event) || !URL.canParse(settings.url)) return null
  const last = readDeliveryLog(row.outcome).attempts.at(-1)
  return { event, ...requestOf(event, settings, last?.signedAt ?? last?.at ?? row.enqueued_at) }
}

/** `at`: when it was signed; milliseconds. */
export function requestOf(event: RecallEvent, settings: WebhookSettings, at: number): ShownRequest {
  const url = new URL(
    webhookUrl(settings.url, {
      sdkAppId: event.app,
      command: event.command,
      clientIp: event.origin.clientIp,
      platform: event.origin.platform,
      ...(settings.tokenEnabled && { sign: '***', requestTime: Math.floor(at / 1000) }),
    }),
  )
  const body = JSON.stringify(recallBody(event, settings.forms))
  return { line: `POST ${url.pathname}${url.search}`, host: url.host, body }
}
