/**
 * The Chat backend, put together: store, REST v4, webhooks out, sweeper, one listener. No decision is made here.
 * Whoever starts it brings the clock, the dice and the log.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { livePath, type WebhookForms } from '@takeback/protocol'
import type { Clock } from '@takeback/store'
import { openSqliteStore } from '@takeback/store/sqlite'
import { addApiDescription } from '../http/api-description.ts'
import { createEgress, type Egress } from '../http/egress/egress.ts'
import { defaultListenLimits } from '../http/listen-limits.ts'
import { type Listening, listen, type Tls } from '../http/listening.ts'
import type { Log } from '../http/log.ts'
import { createMetrics } from '../http/metrics.ts'
import { openPrivateSide } from '../http/private-side.ts'
import { RefusedToStart } from '../http/refused-to-start.ts'
import type { AppSettings } from './domain/app-settings.ts'
import type { Engine } from './engine.ts'
import { createGateway } from './live/gateway.ts'
import { defaultLiveLimits } from './live/limits.ts'
import { createRestHandler } from './rest/server.ts'
import { startSweeper } from './sweep/sweeper.ts'
import { machineTimeline } from './time/machine-timeline.ts'
import type { chatStore } from './turns/index.ts'
import { startDispatcher } from './webhooks/dispatcher.ts'

export interface ChatApp {
  readonly sdkAppId: number
  /** Absent: the key that the store has, or a new one. */
  readonly key?: string
  readonly admins: readonly string[]
  /** What is absent stays as it was set before. */
  readonly settings: Partial<AppSettings>
}

/** Where the webhooks of every app go; absent fields keep what the store has. */
export interface WebhookStart {
  readonly url: string
  readonly commands?: readonly string[]
  readonly token?: string
  readonly preset?: 'durable' | 'tencent'
  readonly retryTimeouts?: boolean
  readonly forms?: Partial<WebhookForms>
}

export interface OpenedEngine {
  readonly engine: Engine
  close(): Promise<void>
}

export interface ChatBackendOptions {
  readonly dataDir: string
  readonly host: string
  readonly port: number
  /** Take the next free port when this one is taken. */
  readonly fallback: boolean
  readonly tls?: Tls
  readonly trustProxy?: string
  readonly apps: readonly ChatApp[]
  readonly webhook?: WebhookStart
  /** PEM, added to the system's certificate authorities. */
  readonly webhookCa?: string
  /** Let webhooks go to loopback and private addresses. */
  readonly allowPrivateWebhooks: boolean
  /** By default a file in `dataDir`. */
  readonly openEngine?: () => Promise<OpenedEngine>
  /** Stands between the webhooks and the network, and sees what leaves: for tests. */
  readonly watchEgress?: (egress: Egress) => Egress
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

export interface ChatBackend {
  readonly url: string
  readonly listening: Listening
  /** Shown once, when the private side needs a sign-in and none was set up yet. */
  readonly setupSecret: string | null
  readonly apps: readonly {
    readonly sdkAppId: number
    readonly key: string
    readonly admins: readonly string[]
  }[]
  readonly engine: Engine
  /** Rejects when the store can't go on. */
  readonly failed: Promise<never>
  close(): Promise<void>
}

export async function startChatBackend(options: ChatBackendOptions): Promise<ChatBackend> {
  const { clock, random, log, host, tls, trustProxy } = options
  const time = machineTimeline(clock)
  const metrics = createMetrics('takeback_chat')
  const privateSide = await openPrivateSide({
    name: 'Chat backend',
    host,
    dataDir: options.dataDir,
    clock,
    log,
    metrics,
    routes: (app) => addApiDescription(app, '/api/openapi.json', 'rest-v4.openapi.json'),
    ...(tls && { tls }),
    ...(trustProxy !== undefined && { trustProxy }),
  })
  const opened = await (options.openEngine ?? (() => openFile(options)))()
  const { engine } = opened
  const apps = await ensureApps(engine, options)
  const plainEgress = createEgress({
    allowLoopback: options.allowPrivateWebhooks,
    allowPrivate: options.allowPrivateWebhooks,
    ...(options.webhookCa !== undefined && { ca: options.webhookCa }),
  })
  const egress = options.watchEgress?.(plainEgress) ?? plainEgress
  const gateway = createGateway({
    engine,
    clock,
    log,
    metrics,
    ...(trustProxy !== undefined && { trustProxy }),
  })
  const dispatcher = startDispatcher({ engine, egress, clock: time, random, log, metrics })
  const rest = createRestHandler({
    engine,
    clock,
    log,
    metrics,
    presence: gateway,
    sendTestEvent: dispatcher.sendTestEvent,
    ...(trustProxy !== undefined && { trustProxy }),
  })
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
  }).catch(async (error: unknown) => {
    await dispatcher.stop()
    await opened.close()
    throw error
  })
  const sweeper = startSweeper({ engine, clock: time, log })

  return {
    url: listening.url,
    listening,
    setupSecret: privateSide.setupSecret,
    apps,
    engine,
    failed: engine.failed,
    async close() {
      await gateway.stop()
      await listening.close()
      await Promise.all([dispatcher.stop(), sweeper.stop(), privateSide.close()])
      await egress.close()
      await opened.close()
    },
  }
}

/** Sockets of the gateway, and calls of REST beside them. */
const chatConnections = defaultLiveLimits.maxSockets + defaultListenLimits.maxConnections

/** 64 hex digits, the form of Tencent's own keys. */
const secretKeyBytes = 32

async function openFile({ dataDir, clock }: ChatBackendOptions): Promise<OpenedEngine> {
  const book = import.meta.url.endsWith('.ts') ? './turns/index.ts' : './turns/index.js'
  const engine = await openSqliteStore<typeof chatStore>({
    file: join(dataDir, 'chat.db'),
    module: new URL(book, import.meta.url),
    clock,
  })
  return { engine, close: () => engine.close() }
}

async function ensureApps(engine: Engine, { apps, webhook }: ChatBackendOptions) {
  const ready: { sdkAppId: number; key: string; admins: readonly string[] }[] = []
  for (const { sdkAppId, key = null, admins, settings } of apps) {
    const newKey = randomBytes(secretKeyBytes).toString('hex')
    const app = await engine.turn('upsert-app', { app: sdkAppId, secretKey: key, newKey, admins, settings })
    if (webhook !== undefined) {
      const saved = await engine.turn('start-webhook', { app: sdkAppId, ...webhook })
      if (saved.kind === 'refused') throw new RefusedToStart(`The webhook can't be set: ${saved.info}.`)
    }
    ready.push({ sdkAppId, key: app.secretKey, admins })
  }
  return ready
}
