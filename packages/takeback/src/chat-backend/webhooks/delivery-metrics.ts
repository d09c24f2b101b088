/** What is counted of the webhooks that go out. Labels are of our own making: no app, no URL, no command. */
import { statement, type Clock } from '@takeback/store'
import type { Metrics } from '../../http/metrics.ts'
import type { Engine } from '../engine.ts'
import type { AttemptRecord } from './delivery-log.ts'
import { webhookQueue } from './outbox.ts'

export interface DeliveryMetrics {
  attempted(record: AttemptRecord): void
  settled(state: 'delivered' | 'superseded' | 'dead'): void
}

interface Watched {
  readonly engine: Engine
  readonly clock: Clock
  readonly held: () => number
}

/** Ids grow with time, so the first of the queue is the oldest. */
const oldestWaiting = statement<[queue: string], { readonly enqueued_at: number }>(
  'SELECT enqueued_at FROM jobs WHERE queue = $1 ORDER BY id LIMIT 1',
)

export function deliveryMetrics(
  metrics: Metrics | undefined,
  { engine, clock, held }: Watched,
): DeliveryMetrics {
  if (metrics === undefined) return { attempted: () => undefined, settled: () => undefined }
  const attempts = metrics.counter('webhook_attempts_total', 'Webhook calls by what became of them', [
    'outcome',
  ])
  const settled = metrics.counter('webhooks_settled_total', 'Webhooks that need no further call', ['state'])
  metrics.gauge('webhooks_in_flight', 'Webhooks leased by this process', held)
  metrics.gauge('webhook_oldest_pending_seconds', 'Age of the oldest undelivered webhook', async () => {
    const [oldest] = await engine.read(oldestWaiting(webhookQueue))
    return oldest === undefined ? 0 : Math.max(0, clock.now() - oldest.enqueued_at) / 1000
  })
  return {
    attempted: ({ kind, status }) =>
      attempts.inc({ outcome: status === undefined ? kind : `answered ${status}` }),
    settled: (state) => settled.inc({ state }),
  }
}
