/** GET /api/console: how the webhooks of every app fare. Rules CO3 and CO4 of docs/spec/console.md. */
import type { ConsoleApp, ConsoleView, ConsoleWebhook, EndpointView } from '@takeback/protocol'
import { allApps } from '../tables/apps.ts'
import { endpointCondition, readAppHealth } from '../webhooks/app-health.ts'
import { FAILURES_TO_OPEN } from '../webhooks/breaker.ts'
import type { EndpointState } from '../webhooks/dispatcher.ts'
import { PLACES_PER_ENDPOINT } from '../webhooks/endpoint-gates.ts'
import type { WebhookSettings } from '../webhooks/settings.ts'
import type { ConsoleParts } from './parts.ts'
import { shownAttempt } from './shown-delivery.ts'

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
  const { settings, endpoint, queue } = await readAppHealth(engine, dispatcher, app)
  return {
    sdkAppId: app,
    webhook: settings === null ? null : shownWebhook(settings),
    endpoint: endpoint === null ? null : shownEndpoint(endpoint),
    queue,
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
    state: endpointCondition({ breaker, lastAcceptedAt }),
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
