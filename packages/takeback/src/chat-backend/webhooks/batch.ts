/**
 * Everything that a batch of leased jobs needs to be sent, read in one snapshot: so a recall of the batch and the
 * text of an After-send in it are of one moment. Nothing of it is kept beyond the batch.
 */
import type { LeasedJob, Query } from '@takeback/store'
import { messageWithBody, type MessageWithBodyRow } from '../tables/messages.ts'
import type { Engine } from '../engine.ts'
import { deliveryLogOf, readDeliveryLog, type DeliveryLog } from './delivery-log.ts'
import type { WebhookEvent } from './outbox.ts'
import { isAfterSend } from './render.ts'
import { noWebhook, readWebhookSettings, webhookSettingsOf, type WebhookSettings } from './settings.ts'
import type { WebhookSettingsRow } from './settings.ts'

export interface Delivery {
  readonly job: LeasedJob
  readonly event: WebhookEvent
  readonly settings: WebhookSettings
  /** The message of an After-send. */
  readonly message: MessageWithBodyRow | undefined
  /** The attempts so far. */
  readonly log: DeliveryLog
}

export async function loadBatch(engine: Engine, jobs: readonly LeasedJob[]): Promise<Delivery[]> {
  const leased = jobs.map((job) => ({ job, event: JSON.parse(job.payload) as WebhookEvent }))
  const queries: Query[] = []
  const settings = new Map<number, WebhookSettings>()
  const messages = new Map<number, MessageWithBodyRow>()
  const logs = new Map<number, DeliveryLog>()
  for (const app of new Set(leased.map(({ event }) => event.app))) queries.push(webhookSettingsOf(app))
  const apps = queries.length
  for (const { event } of leased) if (isAfterSend(event)) queries.push(messageWithBody(event.message))
  const afterSends = queries.length
  for (const { job } of leased)
    if (job.attempt > 1 || job.isParked === true) queries.push(deliveryLogOf(job.id))

  for (const [index, [row]] of (await engine.snapshot(queries)).entries()) {
    if (row === undefined) continue
    if (index < apps) {
      const found = row as WebhookSettingsRow
      settings.set(found.app, readWebhookSettings(found))
    } else if (index < afterSends) {
      const found = row as MessageWithBodyRow
      messages.set(found.id, found)
    } else {
      const { id, outcome } = row as { id: number; outcome: string | null }
      logs.set(id, readDeliveryLog(outcome))
    }
  }
  return leased.map(({ job, event }) => ({
    job,
    event,
    settings: settings.get(event.app) ?? noWebhook,
    message: isAfterSend(event) ? messages.get(event.message) : undefined,
    log: logs.get(job.id) ?? readDeliveryLog(null),
  }))
}
