/** What is counted of the webhooks that go out. Labels are of our own making: no app, no URL, no command. */
import { statement, type Clock } from '@takeback/store'
import type { Metrics } from '../../http/metrics.ts'
import type { Engine } from '../engine.ts'
import type { AttemptRecord } from './delivery-log.ts'
import { webhookQueue } from './outbox.ts'

export interface DeliveryMetrics {
  attempted(record: AttemptRecord): void
  settled(state: 'delivered' | 'superseded' | 'dead'): void
  parked(): void
}

/** What is asked of the line of one app. */
interface WatchedLine {
  held(): number
  isLeftAlone(): boolean
}

interface Watched {
  readonly engine: Engine
  readonly clock: Clock
  readonly lines: () => ReadonlyMap<number, WatchedLine>
}

export interface DueRow {
  readonly ripe_at: number
}

/** The first entry of the index that leasing reads. */
export const dueLongest = statement<[queue: string], DueRow>(
  'SELECT ripe_at FROM jobs WHERE queue = $1 AND blocked = 0 ORDER BY ripe_at LIMIT 1',
)

export function deliveryMetrics(
  metrics: Metrics | undefined,
  { engine, clock, lines }: Watched,
): DeliveryMetrics {
  if (metrics === undefined)
    return { attempted: () => undefined, settled: () => undefined, parked: () => undefined }
  const attempts = metrics.counter('webhook_attempts_total', 'Webhook calls by what became of them', [
    'outcome',
  ])
  const settled = metrics.counter('webhooks_settled_total', 'Webhooks that need no further call', ['state'])
  const parked = metrics.counter(
    'webhooks_parked_total',
    'Webhooks that left the order of their conversation by failing alone',
  )
  const total = (of: (line: WatchedLine) => number) =>
    [...lines().values()].reduce((sum, line) => sum + of(line), 0)
  metrics.gauge('webhooks_in_flight', 'Webhooks leased by this process', () => total((line) => line.held()))
  metrics.gauge('webhook_endpoints_left_alone', 'Endpoints that fail and get one call now and then', () =>
    total((line) => (line.isLeftAlone() ? 1 : 0)),
  )
  metrics.gauge('webhook_lag_seconds', 'For how long the most overdue webhook has been due', async () => {
    const firsts = await engine.snapshot([...lines().keys()].map((app) => dueLongest(webhookQueue(app))))
    const due = firsts.flatMap((rows) => rows as DueRow[])
    return due.reduce((longest, { ripe_at }) => Math.max(longest, clock.now() - ripe_at), 0) / 1000
  })
  return {
    attempted: ({ kind, status }) =>
      attempts.inc({ outcome: status === undefined ? kind : `answered ${status}` }),
    settled: (state) => settled.inc({ state }),
    parked: () => parked.inc(),
  }
}
