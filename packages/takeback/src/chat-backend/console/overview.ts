/** GET /api/console: how the webhooks of every app fare. Rules CO3 and CO4 of docs/spec/console.md. */
import type { ConsoleApp, ConsoleView, ConsoleWebhook, EndpointView, QueueView } from '@takeback/protocol'
import { statement } from '@takeback/store'
import { allApps } from '../tables/apps.ts'
import { FAILURES_TO_OPEN } from '../webhooks/breaker.ts'
import type { EndpointState } from '../webhooks/dispatcher.ts'
import { PLACES_PER_ENDPOINT } from '../webhooks/endpoint-gates.ts'
import { webhookQueue } from '../webhooks/outbox.ts'
import {
  readWebhookSettings,
  webhookSettingsOf,
  type WebhookSettings,
  type WebhookSettingsRow,
} from '../webhooks/settings.ts'
import type { ConsoleParts } from './parts.ts'
import { shownAttempt } from './shown-delivery.ts'

/** However many wait, no more are counted: the figures are asked for every other second. */
const MOST_COUNTED = 10_000

interface FreeRow {
  readonly waiting: number
  readonly sending: number
  readonly parked: number
  readonly oldest: number | null
}

interface CountRow {
  readonly count: number
}

/** Those that nothing stands before; the first of each lane is older than those behind it. */
const freeWebhooks = statement<[queue: string, most: number], FreeRow>(
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
export async function readOverview(parts: ConsoleParts, playground: boolean): Promise<ConsoleView> {
  const apps = await parts.engine.read(allApps())
  return {
    now: parts.clock.now(),
    playground,
    development: shownDevelopment(parts),
    apps: await Promise.all(apps.map(({ app }) => readApp(parts, app))),
  }
}

function shownDevelopment({ development }: ConsoleParts): ConsoleView['development'] {
  const mode = development()
  return mode === null ? null : { clock: mode.clock().state }
}

async function readApp({ engine, dispatcher }: ConsoleParts, app: number): Promise<ConsoleApp> {
  const queue = webhookQueue(app)
  const [settings, free, blocked, dead] = await engine.snapshot([
    webhookSettingsOf(app),
    freeWebhooks(queue, MOST_COUNTED),
    blockedWebhooks(queue, MOST_COUNTED),
    deadWebhooks(queue, MOST_COUNTED),
  ])
  const [row] = settings as WebhookSettingsRow[]
  const webhook = row === undefined ? null : readWebhookSettings(row)
  const endpoint = webhook === null ? null : dispatcher.endpoint(app, webhook.url)
  return {
    sdkAppId: app,
    webhook: webhook === null ? null : shownWebhook(webhook),
    endpoint: endpoint === null ? null : shownEndpoint(endpoint),
    queue: shownQueue({
      free: free as FreeRow[],
      blocked: blocked as CountRow[],
      dead: dead as CountRow[],
    }),
  }
}

function shownWebhook({
  url,
  paused,
  preset,
  commands,
  tokenEnabled,
  ...more
}: WebhookSettings): ConsoleWebhook {
  const [place = ''] = url.split('?')
  const signingSecrets = more.signingSecrets.length
  return { url: place, paused, preset, commands, tokenEnabled, signingSecrets }
}

function shownEndpoint({ breaker, lastAcceptedAt, nextTryAt, load, figures }: EndpointState): EndpointView {
  const { bucketMs, accepted, failed, answerMs, lastFailure } = figures
  return {
    state: stateOf({ breaker, lastAcceptedAt }),
    failures: breaker.kind === 'closed' ? breaker.failures : FAILURES_TO_OPEN,
    failuresToOpen: FAILURES_TO_OPEN,
    leftAloneSince: breaker.kind === 'open' ? breaker.since : null,
    nextTryAt,
    lastAcceptedAt,
    lastFailure: lastFailure === null ? null : shownAttempt(lastFailure),
    underWay: load.running,
    places: PLACES_PER_ENDPOINT,
    waitingForPlace: load.waiting,
    bucketSeconds: bucketMs / 1000,
    accepted,
    failed,
    answerMedianMs: answerMs?.median ?? null,
    answerP99Ms: answerMs?.p99 ?? null,
  }
}

function stateOf({
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
