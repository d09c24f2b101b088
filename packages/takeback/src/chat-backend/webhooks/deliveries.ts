/**
 * The deliveries of an app, for displays: what waits, what went out, what was given up. Read only, and only what the
 * store keeps of its jobs: ids and outcomes, never text.
 */
import type { DeliveryState } from '@takeback/protocol'
import { statement, type SettledState } from '@takeback/store'
import { readDeliveryLog, type AttemptRecord } from './delivery-log.ts'
import { webhookQueue, type WebhookEvent } from './outbox.ts'

export interface DeliveryView {
  readonly id: number
  /** CallbackCommand. */
  readonly command: WebhookEvent['command']
  readonly state: DeliveryState
  readonly attempts: number
  /** When it may be sent (again); null when it is settled. Milliseconds, as all times here. */
  readonly nextAttemptAt: number | null
  readonly enqueuedAt: number
  readonly settledAt: number | null
  /** Oldest first. */
  readonly log: readonly AttemptRecord[]
}

export interface DeliveryRow {
  readonly id: number
  readonly payload: string
  readonly state: 'waiting' | 'leased' | SettledState
  readonly attempts: number
  readonly outcome: string | null
  readonly enqueued_at: number
  readonly ripe_at: number | null
  readonly settled_at: number | null
  readonly parked_at: number | null
}

/** Newest first, below the id `before` (`Number.MAX_SAFE_INTEGER` to begin). */
const newestDeliveries = statement<[queue: string, before: number, limit: number], DeliveryRow>(
  `SELECT id, payload, CASE WHEN leased_until IS NULL THEN 'waiting' ELSE 'leased' END AS state,
     attempts, outcome, enqueued_at, ripe_at, NULL AS settled_at, parked_at
   FROM jobs WHERE queue = $1 AND id < $2
   UNION ALL
   SELECT id, payload, state, attempts, outcome, enqueued_at, NULL AS ripe_at, settled_at, parked_at
   FROM settled_jobs WHERE queue = $1 AND id < $2
   ORDER BY id DESC LIMIT $3`,
)

export function deliveriesOf(
  app: number,
  before: number,
  limit: number,
): ReturnType<typeof newestDeliveries> {
  return newestDeliveries(webhookQueue(app), before, limit)
}

export function deliveryView(row: DeliveryRow): DeliveryView {
  const { attempts: log } = readDeliveryLog(row.outcome)
  return {
    id: row.id,
    command: (JSON.parse(row.payload) as WebhookEvent).command,
    state: stateOf(row, log.at(-1)),
    attempts: row.attempts,
    nextAttemptAt: row.ripe_at,
    enqueuedAt: row.enqueued_at,
    settledAt: row.settled_at,
    log,
  }
}

function stateOf({ state, parked_at }: DeliveryRow, last: AttemptRecord | undefined): DeliveryState {
  switch (state) {
    case 'waiting':
      return parked_at === null ? 'waiting' : 'parked'
    case 'leased':
      return 'sending'
    case 'superseded':
      return 'superseded'
    case 'dead':
      return 'dead'
    case 'done':
      if (last?.kind === 'superseded') return 'superseded'
      return parked_at === null ? 'delivered' : 'late'
  }
}
