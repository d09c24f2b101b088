/**
 * The Chat backend, put together: store, REST v4, webhooks out, sweeper, one listener. No decision is made here.
 * Whoever starts it brings the clock, the dice and the log.
 */
import { hostname } from 'node:os'
import { livePath } from '@takeback/protocol'
import type { Clock } from '@takeback/store'
import { addApiDescription } from '../http/api-description.ts'
import { createDraining } from '../http/draining.ts'
import { createEgress, type Egress } from '../http/egress/egress.ts'
import { defaultListenLimits } from '../http/listen-limits.ts'
import { type Listening, listen } from '../http/listening.ts'
import { createMetrics } from '../http/metrics.ts'
import { openPrivateSide } from '../http/private-side.ts'
import { loadPages } from '../http/static-pages.ts'
import { version } from '../http/version.ts'
import type { ConsoleParts } from './console/parts.ts'
import { addConsoleRoutes } from './console/routes.ts'
import { consoleView } from './console/view-of.ts'
import type { Development } from './development/development.ts'
import { addDevelopmentRoutes, refuseDevelopment } from './development/routes.ts'
import type { Engine } from './engine.ts'
import { ensureApps } from './ensure-apps.ts'
import { openGround } from './ground.ts'
import { createGateway } from './live/gateway.ts'
import { defaultLiveLimits } from './live/limits.ts'
import { PresenceChanges } from './live/presence-changes.ts'
import { figuresOf } from './nodes/figures.ts'
import { nodeMetrics } from './nodes/node-metrics.ts'
import { type Node, startNode } from './nodes/node.ts'
import { createPresence } from './nodes/presence.ts'
import { type AppOfStart, followKeys } from './operator/follow-keys.ts'
import { addOperatorRoutes, type OperatorParts } from './operator/routes.ts'
import { startRecallPlans } from './recall-plans/start.ts'
import { createRestHandler } from './rest/server.ts'
import { createStrangerLimit } from './rest/stranger-limit.ts'
import type { ChatBackendOptions, WebhookStart } from './start-options.ts'
import { startSweeper } from './sweep/sweeper.ts'
import { appById } from './tables/apps.ts'
import { blockedSentence } from './webhooks/blocked-sentence.ts'
import { startDispatcher } from './webhooks/dispatcher.ts'

export interface ChatBackend {
  readonly url: string
  readonly listening: Listening
  /** Shown once, when the private side needs a sign-in and none was set up yet. */
  readonly setupSecret: string | null
  /** What is taken and does not work as it is, in sentences: rule D31. */
  readonly warnings: readonly string[]
  /** Those that were asked for. `key`: the newest, also after a rotation. */
  readonly apps: readonly AppOfStart[]
  readonly engine: Engine
  /** Null: this is production. */
  readonly development: Development | null
  /** The console's page; null: it is not here. */
  readonly consoleUrl: string | null
  /** For a console on another origin of the same process. */
  readonly console: ConsoleParts
  readonly operator: OperatorParts
  /** Rejects when the store can't go on. */
  readonly failed: Promise<never>
  /** From now on `/readyz` says no; everything is served as before. */
  drain(): void
  close(): Promise<void>
}

/** Throws StoreUnavailable, ListenError or RefusedToStart: each message is one sentence for people. */
export async function startChatBackend(options: ChatBackendOptions): Promise<ChatBackend> {
  const { clock, passed, log, host, tls, trustProxy } = options
  const closing: (() => Promise<unknown>)[] = []
  const close = async () => {
    for (const step of closing.splice(0).toReversed()) await step()
  }
  const isDevelopment = options.development !== undefined
  let development: Development | null = null
  let consoleParts: ConsoleParts | null = null
  let operatorParts: OperatorParts | null = null
  let node: Node | null = null
  const { pagesDir } = options
  try {
    const draining = createDraining()
    const metrics = createMetrics('takeback_chat')
    const ground = await openGround(options)
    const { engine, background, time } = ground
    closing.push(() => ground.close())
    const alerts = await options.openAlerts?.()
    if (alerts) closing.push(() => alerts.close())
    const keys = followKeys(engine, log, options.onNewKey)
    closing.push(async () => keys.stop())
    const privateSide = await openPrivateSide({
      name: 'Chat backend',
      host,
      dataDir: options.dataDir,
      clock,
      log,
      metrics,
      ...(options.metricsTokens && { metricsTokens: options.metricsTokens }),
      health: { store: () => answers(engine) },
      isDraining: () => draining.hasBegun(),
      ...(pagesDir !== undefined && { pages: await loadPages({ folder: pagesDir, viewOf: consoleView }) }),
      routes(app) {
        addConsoleRoutes(app, { parts: () => consoleParts, playground: false })
        if (pagesDir !== undefined) app.get('/', async (_request, reply) => reply.redirect('/console', 302))
        addApiDescription(app, '/api/openapi.json', 'rest-v4.openapi.json')
        addApiDescription(app, '/api/chat-backend.openapi.json', 'chat-backend.openapi.json')
        addApiDescription(app, '/api/operator.openapi.json', 'operator.openapi.json')
        addApiDescription(app, '/api/alerts.asyncapi.json', 'alerts.asyncapi.json')
        addOperatorRoutes(app, {
          parts: () => operatorParts,
          operatorKey: options.operatorKey ?? null,
          clock,
          ...(trustProxy !== undefined && { trustProxy }),
        })
        if (isDevelopment) addDevelopmentRoutes(app, () => development)
        else refuseDevelopment(app)
      },
      ...(tls && { tls }),
      ...(trustProxy !== undefined && { trustProxy }),
    })
    closing.push(() => privateSide.close())
    keys.apps.push(...(await ensureApps(engine, options.apps, options.webhook, log)))
    const egress = ground.outward(egressOf(options))
    closing.push(() => egress.close())
    const warnings = warningsOf(options.webhook, egress)
    for (const warning of warnings) log.warn({}, warning)
    // Outside development mode both are one clock.
    const clocks = isDevelopment ? { clock: laterOf(time, clock), machineClock: clock } : { clock }
    const strangers = createStrangerLimit(passed)
    const changes = new PresenceChanges()
    const gateway = createGateway({
      ...clocks,
      engine,
      strangers,
      log,
      metrics,
      // Nobody takes them out again where the store is not shared.
      ...(engine.shared === true && { changes }),
      every: (milliseconds, work) => time.every(milliseconds, work),
      ...(trustProxy !== undefined && { trustProxy }),
    })
    closing.push(async () => node?.stop())
    const dispatcher = startDispatcher({
      engine: background,
      egress,
      clock: time,
      passed,
      random: ground.random,
      log,
      metrics,
      ...(alerts && { alerts }),
      ...(isDevelopment && { machineClock: clock }),
    })
    closing.push(() => dispatcher.stop())
    const rest = createRestHandler({
      ...clocks,
      engine,
      passed,
      strangers,
      log,
      metrics,
      presence: createPresence({ engine, gateway, node: () => node?.id() ?? null }),
      sendTestEvent: dispatcher.sendTestEvent,
      blocks: (url) => dispatcher.blocks(url),
      endpoint: (app, url) => dispatcher.endpoint(app, url),
      ...(trustProxy !== undefined && { trustProxy }),
    })
    development = await ground.develop({ dispatcher, gateway })
    const listening = await listen({
      name: 'Chat backend',
      host,
      port: options.port,
      fallback: options.fallback,
      flag: '--port',
      ...(tls && { tls }),
      limits: { maxConnections: chatConnections },
      upgrade: gateway.upgrade,
      handler(request, response) {
        const [path = ''] = (request.url ?? '').split('?', 1)
        if (path.startsWith('/v4/')) rest(request, response)
        else if (path === livePath) gateway.plain(request, response)
        else privateSide.handler(request, response)
      },
    })
    const ready = startNode({
      engine,
      gateway,
      changes,
      facts: {
        host: hostname(),
        port: Number(new URL(listening.url).port),
        version: version(),
        startedAt: engine.now(),
      },
      figures: figuresOf({ ...ground, gateway, dispatcher, draining }),
      clock: time,
      log,
    })
    node = ready
    nodeMetrics(metrics, engine, ready)
    const consoleReady: ConsoleParts = {
      engine,
      clock: time,
      log,
      dispatcher,
      node: ready,
      development: () => development,
      ...(trustProxy !== undefined && { trustProxy }),
    }
    consoleParts = consoleReady
    const operatorReady: OperatorParts = {
      engine,
      console: consoleReady,
      onNewKey: (sdkAppId, key) => keys.isNow(sdkAppId, key),
    }
    operatorParts = operatorReady
    const sweeper = startSweeper({ engine: background, clock: time, log })
    closing.push(() => sweeper.stop())
    const recallPlans = startRecallPlans({ engine: background, clock: time, log })
    closing.push(() => recallPlans.stop())
    closing.push(() => listening.close())
    closing.push(() => gateway.stop())
    closing.push(async () => ground.stopping())

    return {
      url: listening.url,
      listening,
      setupSecret: privateSide.setupSecret,
      warnings,
      apps: keys.apps,
      engine,
      development,
      consoleUrl: pagesDir === undefined ? null : `${listening.url}/console`,
      console: consoleReady,
      operator: operatorReady,
      failed: engine.failed,
      drain: () => draining.begin(),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function egressOf({ allowPrivateWebhooks, webhookCa, watchEgress }: ChatBackendOptions): Egress {
  const egress = createEgress({
    allowLoopback: allowPrivateWebhooks,
    allowPrivate: allowPrivateWebhooks,
    ...(webhookCa !== undefined && { ca: webhookCa }),
  })
  return watchEgress?.(egress) ?? egress
}

function warningsOf(webhook: WebhookStart | undefined, egress: Egress): readonly string[] {
  const why = webhook === undefined || webhook.url === '' ? null : egress.blocks(webhook.url)
  return why === null ? [] : [blockedSentence(why)]
}

/** Sockets of the gateway, and calls of REST beside them. */
const chatConnections = defaultLiveLimits.maxSockets + defaultListenLimits.maxConnections

async function answers(engine: Engine): Promise<boolean> {
  await engine.read(appById(0))
  return true
}

/** When a UserSig has expired: it was issued by somebody who has the machine's clock. */
function laterOf(time: Clock, machine: Clock): Clock {
  return { now: () => Math.max(time.now(), machine.now()) }
}
