/** GET /api/console/apps/{app}/deliveries/{id}: rule CO7 of docs/spec/console.md. */
import type { DeliveryStory } from '@takeback/protocol'
import { statement } from '@takeback/store'
import { deliveryOf, deliveryView, type DeliveryRow } from '../webhooks/deliveries.ts'
import { deliveryRequest } from '../webhooks/delivery-request.ts'
import { placesOf } from '../webhooks/event-places.ts'
import { webhookQueue } from '../webhooks/outbox.ts'
import {
  originOf,
  type OriginRow,
  redeliveryOf,
  sentAgain,
  type SentAgainRow,
  subjectOf,
} from '../webhooks/redeliver.ts'
import {
  noWebhook,
  readWebhookSettings,
  webhookSettingsOf,
  type WebhookSettingsRow,
} from '../webhooks/settings.ts'
import type { ConsoleParts } from './parts.ts'
import { shownAttempt, shownDelivery } from './shown-delivery.ts'

interface BehindRow {
  readonly awaited: number | null
  readonly before: number | null
}

interface CountRow {
  readonly count: number
}

/** What stands before a job that waits: the one it waits for, or the next one before it in its lane. */
const whatIsBefore = statement<[queue: string, id: number], BehindRow>(
  `SELECT (SELECT awaited.id FROM jobs AS awaited WHERE awaited.id = held.waits_for) AS awaited,
     (SELECT max(earlier.id) FROM jobs AS earlier
      WHERE earlier.queue = held.queue AND earlier.lane = held.lane AND earlier.id < held.id) AS before
   FROM jobs AS held WHERE held.id = $2 AND held.queue = $1 AND held.blocked = 1`,
)

const MOST_FOLLOWERS = 1000

/** What would go on without it. */
const followersOf = statement<[queue: string, id: number, most: number], { readonly count: number }>(
  `SELECT count(*) AS count FROM (
     SELECT next.id FROM jobs AS held JOIN jobs AS next ON next.queue = held.queue AND next.lane = held.lane
     WHERE held.id = $2 AND held.queue = $1 AND next.id > held.id LIMIT $3) AS followers`,
)

/** Null: the app has no such delivery. */
export async function readStory(
  { engine }: Pick<ConsoleParts, 'engine'>,
  app: number,
  id: number,
): Promise<DeliveryStory | null> {
  const [rows, settings, before, again, origin, followers] = (await engine.snapshot([
    deliveryOf(app, id),
    webhookSettingsOf(app),
    whatIsBefore(webhookQueue(app), id),
    sentAgain(id, subjectOf(id)),
    originOf(webhookQueue(app), id),
    followersOf(webhookQueue(app), id, MOST_FOLLOWERS),
  ])) as [DeliveryRow[], WebhookSettingsRow[], BehindRow[], SentAgainRow[], OriginRow[], CountRow[]]
  const [row] = rows
  if (row === undefined) return null
  const view = deliveryView(row)
  const { event } = view
  const request = deliveryRequest(
    row,
    settings[0] === undefined ? noWebhook : readWebhookSettings(settings[0]),
  )
  return {
    delivery: shownDelivery(view),
    eventTime: event.eventTime,
    operator: event.origin.operator,
    clientIp: event.origin.clientIp,
    platform: event.origin.platform,
    messages: placesOf(event).messages,
    request: request === null ? null : { line: request.line, host: request.host, body: request.body },
    log: view.log.map(shownAttempt),
    behind: before[0]?.awaited ?? before[0]?.before ?? null,
    followers: followers[0]?.count ?? 0,
    sentAgainAs: again[0]?.id ?? null,
    redeliveryOf: redeliveryOf(origin[0]),
  }
}
