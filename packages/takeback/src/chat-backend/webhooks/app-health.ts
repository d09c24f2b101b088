/** How the webhooks of an app fare, in counts: rules CO3 and D33 of docs/spec. */
import type { EndpointView, QueueView } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { Engine } from '../engine.ts'
import type { Dispatcher, EndpointState } from './dispatcher.ts'
import { webhookQueue } from './outbox.ts'
import {
  readWebhookSettings,
  webhookSettingsOf,
  type WebhookSettings,
  type WebhookSettingsRow,
} from './settings.ts'

/** However many wait, no more are counted: the figures are asked for every other second. */
export const MOST_COUNTED = 10_000

export interface FreeRow {
  readonly waiting: number
  readonly sending: number
  readonly parked: number
  readonly oldest: number | null
}

interface CountRow {
  readonly count: number
}

/** Those that nothing stands before; the first of each lane is older than those behind it. */
export const freeWebhooks = statement<[queue: string, most: number], FreeRow>(
  `SELECT count(CASE WHEN leased_until IS NULL AND parked_at IS NULL THEN 1 END) AS waiting,
     count(leased_until) AS sending,
     count(CASE WHEN leased_until IS NULL AND parked_at IS NOT NULL THEN 1 END) AS parked,
     min(CASE WHEN parked_at IS NULL THEN enqueued_at END) AS oldest
   FROM (SELECT leased_until, parked_at, enqueued_at FROM jobs WHERE queue = $1 AND blocked = 0 LIMIT $2) AS free`,
)
const blockedWebhooks = statement<[queue: string, most: number], CountRow>(
  `SELECT count(*) AS count FROM (
     SELECT 1 AS one FROM jobs WHERE queue = $1 AND lane IS NOT NULL AND blocked = 1 LIMIT $2) AS blocked`,
)
const deadWebhooks = statement<[queue: string, most: number], CountRow>(
  `SELECT count(*) AS count FROM (
     SELECT 1 AS one FROM settled_jobs WHERE queue = $1 AND state = 'dead' LIMIT $2) AS dead`,
)

export interface AppHealth {
  /** Null: no webhook was ever set. */
  readonly settings: WebhookSettings | null
  /** What this process knows of the endpoint; null: it sends no webhooks of the app. */
  readonly endpoint: EndpointState | null
  readonly queue: QueueView
}

export async function readAppHealth(
  engine: Engine,
  { endpoint }: Pick<Dispatcher, 'endpoint'>,
  app: number,
): Promise<AppHealth> {
  const queue = webhookQueue(app)
  const [[row] = [], free = [], blocked = [], dead = []] = await engine.snapshot([
    webhookSettingsOf(app),
    freeWebhooks(queue, MOST_COUNTED),
    blockedWebhooks(queue, MOST_COUNTED),
    deadWebhooks(queue, MOST_COUNTED),
  ])
  const settings = row === undefined ? null : readWebhookSettings(row as WebhookSettingsRow)
  return {
    settings,
    endpoint: settings === null ? null : endpoint(app, settings.url),
    queue: shownQueue({
      free: free as FreeRow[],
      blocked: blocked as CountRow[],
      dead: dead as CountRow[],
    }),
  }
}

export function endpointCondition({
  breaker,
  lastAcceptedAt,
}: Pick<EndpointState, 'breaker' | 'lastAcceptedAt'>): EndpointView['state'] {
  if (breaker.kind === 'open') return 'left-alone'
  if (breaker.failures > 0) return 'failing'
  return lastAcceptedAt === null ? 'no-call-yet' : 'healthy'
}

interface Counted {
  readonly free: readonly FreeRow[]
  readonly blocked: readonly CountRow[]
  readonly dead: readonly CountRow[]
}

function shownQueue({ free: [free], blocked: [blocked], dead: [dead] }: Counted): QueueView {
  return {
    mostCounted: MOST_COUNTED,
    waiting: Math.min((free?.waiting ?? 0) + (blocked?.count ?? 0), MOST_COUNTED),
    sending: free?.sending ?? 0,
    parked: free?.parked ?? 0,
    dead: dead?.count ?? 0,
    oldestAt: free?.oldest ?? null,
  }
}
