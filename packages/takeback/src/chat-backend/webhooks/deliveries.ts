/**
 * The deliveries of an app, for displays: what waits, what went out, what was given up. Read only, and only what the
 * store keeps of its jobs: ids and outcomes, never text.
 */
import type { DeliveryState } from '@takeback/protocol'
import { statement, type SettledState } from '@takeback/store'
import { isHeldByHand, readDeliveryLog, type AttemptRecord, type ParkedByHand } from './delivery-log.ts'
import { webhookQueue, type WebhookEvent } from './outbox.ts'

export interface DeliveryView {
  readonly id: number
  /** CallbackCommand. */
  readonly command: WebhookEvent['command']
  readonly event: WebhookEvent
  readonly state: DeliveryState
  /** It waits for an earlier one of its conversation. */
  readonly isBehind: boolean
  readonly attempts: number
  /** When it may be sent (again); null when it is settled, or waits for somebody's word. Milliseconds, as all times here. */
  readonly nextAttemptAt: number | null
  readonly enqueuedAt: number
  readonly settledAt: number | null
  /** Oldest first. */
  readonly log: readonly AttemptRecord[]
  /** Null: nobody parked it. */
  readonly byHand: ParkedByHand | null
}

export interface DeliveryRow {
  readonly id: number
  readonly payload: string
  readonly state: 'waiting' | 'leased' | SettledState
  /** 1: something stands before it. */
  readonly blocked: number
  readonly attempts: number
  readonly outcome: string | null
  readonly enqueued_at: number
  readonly ripe_at: number | null
  readonly settled_at: number | null
  readonly parked_at: number | null
}

const pendingColumns = `id, payload, CASE WHEN leased_until IS NULL THEN 'waiting' ELSE 'leased' END AS state, blocked,
  attempts, outcome, enqueued_at, ripe_at, NULL AS settled_at, parked_at`
const settledColumns = `id, payload, state, 0 AS blocked, attempts, outcome, enqueued_at, NULL AS ripe_at, settled_at,
  parked_at`

type Page = [queue: string, before: number, limit: number]

/** Newest first, below the id `before` (`Number.MAX_SAFE_INTEGER` to begin). */
const newestDeliveries = statement<Page, DeliveryRow>(
  `SELECT ${pendingColumns} FROM jobs WHERE queue = $1 AND id < $2
   UNION ALL
   SELECT ${settledColumns} FROM settled_jobs WHERE queue = $1 AND id < $2
   ORDER BY id DESC LIMIT $3`,
)
const pendingDeliveries = statement<Page, DeliveryRow>(
  `SELECT ${pendingColumns} FROM jobs WHERE queue = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
)
const parkedDeliveries = statement<Page, DeliveryRow>(
  `SELECT ${pendingColumns} FROM jobs WHERE queue = $1 AND id < $2 AND parked_at IS NOT NULL
   ORDER BY id DESC LIMIT $3`,
)
const settledDeliveries = statement<Page, DeliveryRow>(
  `SELECT ${settledColumns} FROM settled_jobs WHERE queue = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
)
const deadDeliveries = statement<Page, DeliveryRow>(
  `SELECT ${settledColumns} FROM settled_jobs WHERE queue = $1 AND id < $2 AND state = 'dead'
   ORDER BY id DESC LIMIT $3`,
)

/** Where those of a state are found with the fewest others among them. */
const sourceOf: Readonly<Record<DeliveryState, typeof newestDeliveries>> = {
  waiting: pendingDeliveries,
  sending: pendingDeliveries,
  parked: parkedDeliveries,
  delivered: settledDeliveries,
  late: settledDeliveries,
  superseded: settledDeliveries,
  dead: deadDeliveries,
}

/** Rows of other states can be among them. */
export function deliveriesOf(
  app: number,
  before: number,
  limit: number,
  state?: DeliveryState,
): ReturnType<typeof newestDeliveries> {
  const source = state === undefined ? newestDeliveries : sourceOf[state]
  return source(webhookQueue(app), before, limit)
}

const deliveriesAfter = statement<[queue: string, after: number, limit: number], DeliveryRow>(
  `SELECT ${pendingColumns} FROM jobs WHERE queue = $1 AND id > $2
   UNION ALL
   SELECT ${settledColumns} FROM settled_jobs WHERE queue = $1 AND id > $2
   ORDER BY id LIMIT $3`,
)

/** Oldest first, above the id `after`. */
export function newerDeliveries(
  app: number,
  after: number,
  limit: number,
): ReturnType<typeof newestDeliveries> {
  return deliveriesAfter(webhookQueue(app), after, limit)
}

const deliveryById = statement<[queue: string, id: number], DeliveryRow>(
  `SELECT ${pendingColumns} FROM jobs WHERE id = $2 AND queue = $1
   UNION ALL
   SELECT ${settledColumns} FROM settled_jobs WHERE id = $2 AND queue = $1`,
)

/** None, when it is another app's. */
export function deliveryOf(app: number, id: number): ReturnType<typeof deliveryById> {
  return deliveryById(webhookQueue(app), id)
}

export function deliveryView(row: DeliveryRow): DeliveryView {
  const log = readDeliveryLog(row.outcome)
  const event = JSON.parse(row.payload) as WebhookEvent
  return {
    id: row.id,
    command: event.command,
    event,
    state: stateOf(row, log.attempts.at(-1)),
    isBehind: row.blocked === 1,
    attempts: row.attempts,
    nextAttemptAt: isHeldByHand(log) ? null : row.ripe_at,
    enqueuedAt: row.enqueued_at,
    settledAt: row.settled_at,
    log: log.attempts,
    byHand: log.byHand ?? null,
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
