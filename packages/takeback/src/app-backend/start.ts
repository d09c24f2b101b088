/**
 * The app backend, put together: inbox, receiver, the public listener for webhooks, the private one for the monitor.
 * No decision is made here. Whoever starts it brings the clock, the dice and the log.
 */
import { join } from 'node:path'
import type { RecallKind } from '@takeback/protocol'
import { contentPolicy, type Inbox, type KeepContentOptions } from '@takeback/receiver'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { countEffects, latestRevision, listQuarantine } from '@takeback/receiver/reading'
import type { Clock } from '@takeback/store'
import type { FastifyInstance } from 'fastify'
import type { AlertSink, OpenedAlerts } from '../alerts/alert.ts'
import { addApiDescription } from '../http/api-description.ts'
import { createDraining } from '../http/draining.ts'
import { type Listening, listen, type Tls } from '../http/listening.ts'
import type { Log } from '../http/log.ts'
import { createMetrics } from '../http/metrics.ts'
import { openPrivateSide } from '../http/private-side.ts'
import { loadPages } from '../http/static-pages.ts'
import { Erasing } from './erasing.ts'
import type { ForwardTarget } from './forward/forward-recalls.ts'
import { LiveFeed } from './monitor/live-feed.ts'
import { countReceiver } from './monitor/metrics.ts'
import { addEraseRoutes } from './monitor/erase-routes.ts'
import { addReconcileRoutes } from './monitor/reconcile-routes.ts'
import { addMonitorRoutes } from './monitor/routes.ts'
import { addPlaygroundRoutes, type Playground } from './playground/routes.ts'
import { receive, type AskedBack } from './receive.ts'
import { Reconciling } from './reconciling.ts'
import { Recorder } from './record/recorder.ts'

interface Place {
  readonly host: string
  readonly port: number
  /** Take the next free port when this one is taken. */
  readonly fallback: boolean
}

export interface OpenedInbox {
  readonly inbox: Inbox
  close(): Promise<void>
}

export interface AppBackendOptions {
  readonly dataDir: string
  /** By default a file in `dataDir`. */
  readonly openInbox?: () => Promise<OpenedInbox>
  readonly sdkAppIds: readonly number[]
  /** Empty: Sign is not asked for. Two during a rotation. */
  readonly tokens: readonly string[]
  /** Faces the internet; serves `path` and nothing else. */
  readonly callback: Place & { readonly path: string }
  /** Also take webhooks without TLS, from this machine alone: for a Chat backend in the same process. */
  readonly innerCallback?: boolean
  /** Page, API, metrics: on loopback, or behind a sign-in. */
  readonly monitor: Place
  readonly tls?: Tls
  readonly trustProxy?: string
  /** Open `/metrics` beside a sign-in. Absent: only a sign-in does. */
  readonly metricsTokens?: () => readonly string[]
  /** Answer Before webhooks with "allow" instead of 503. */
  readonly allowBefore: boolean
  /** Keep what After-send webhooks say, for a bounded time; absent: nothing is kept. */
  readonly keepContent?: KeepContentOptions
  /** Make fixtures of the first webhooks, this many, in `recorded` of the data folder. */
  readonly record?: number
  /** The team's own handler: every recall goes there until it is accepted. */
  readonly forward?: ForwardTarget
  /** Every other command goes to this URL, and its answer back. */
  readonly passThroughUrl?: string
  /** The Chat backend that is asked whether messages are really recalled, before anybody is told. */
  readonly fetchBack?: AskedBack
  /** PEM, trusted beside the system's authorities when calling out. */
  readonly targetCa?: string
  /** Who is told of what needs a person; absent: nobody. */
  readonly openAlerts?: () => Promise<OpenedAlerts>
  /** Makes a recall of this kind: the button on the empty page. */
  readonly demo?: (kind: RecallKind) => Promise<void>
  /** Offers the playground, and `/` leads there; null while the Chat backend is still starting. */
  readonly playground?: () => Playground | null
  /** What whoever composes both halves offers on the page's own origin, behind its guard. */
  readonly moreRoutes?: (app: FastifyInstance) => void
  /** Addresses of a page of theirs, as in `PagesOptions`. */
  readonly moreViews?: (path: string) => string | null
  /** The built pages. */
  readonly pagesDir: string
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

export interface AppBackend {
  /** What to set as webhook URL. */
  readonly callbackUrl: string
  /** For a Chat backend in the same process; the same as `callbackUrl` without TLS. */
  readonly innerCallbackUrl: string
  readonly monitorUrl: string
  /** The playground is at `/playground` of the monitor's address. */
  readonly hasPlayground: boolean
  /** Where webhooks are recorded as fixtures; null: they are not. */
  readonly recordedIn: string | null
  /** The ports that were asked for and are taken. */
  readonly movedFrom: { readonly callback: number | undefined; readonly monitor: number | undefined }
  /** Shown once, when the private side needs a sign-in and none was set up yet. */
  readonly setupSecret: string | null
  /** Recalled messages that were remembered, each once. */
  recallCount(): Promise<number>
  /** Rejects when the store can't go on. */
  readonly failed: Promise<never>
  /** From now on `/readyz` says no; everything is served as before. */
  drain(): void
  /** Answers what has come, ends what was begun, closes. */
  close(): Promise<void>
}

/** Addresses that the monitor understands by itself. */
const isMonitorView = (path: string) => /^\/(?:recalls(?:\/\d+)?|quarantine|refusals)?$/.test(path)

function viewOf(path: string, { playground, moreViews }: AppBackendOptions): string | null {
  if (playground !== undefined && path === '/playground') return '/playground/index.html'
  return isMonitorView(path) ? '/monitor/index.html' : (moreViews?.(path) ?? null)
}

/** Throws StoreUnavailable, ListenError or RefusedToStart: each message is one sentence for people. */
export async function startAppBackend(options: AppBackendOptions): Promise<AppBackend> {
  const { dataDir, clock, log, monitor, callback, tls, trustProxy } = options
  const closing: (() => Promise<void>)[] = []
  const close = async () => {
    for (const step of closing.splice(0).toReversed()) await step()
  }
  // Read and compressed while the inbox opens.
  const hasPlayground = options.playground !== undefined
  const loading = loadPages({ folder: options.pagesDir, viewOf: (path) => viewOf(path, options) })
  loading.catch(() => {})
  const draining = createDraining()
  try {
    const opened = await (options.openInbox ?? (() => openFile(dataDir, clock)))()
    closing.push(() => opened.close())
    const { inbox } = opened
    const alerts = await options.openAlerts?.()
    if (alerts) closing.push(() => alerts.close())
    const recorder = await openRecorder(options)
    if (recorder !== null) closing.push(() => recorder.close())
    const receiving = receive({
      ...options,
      inbox,
      path: callback.path,
      ...(recorder && { onSeen: recorder.see }),
      ...(alerts && { alerts }),
    })
    // It begins by itself, and must end before its inbox, also when there are no pages to end before.
    closing.push(() => receiving.close())
    const { receiver, handler } = receiving
    const metrics = createMetrics('takeback_receiver')
    countReceiver(metrics, receiver)
    const feed = new LiveFeed(inbox, receiver, log)
    const { sdkAppIds, demo, playground, fetchBack, targetCa } = options
    const reconciling =
      fetchBack === undefined
        ? null
        : new Reconciling({
            inbox,
            sdkAppIds,
            rest: fetchBack,
            log,
            ...(targetCa !== undefined && { targetCa }),
          })
    closing.push(async () => reconciling?.close())
    const erasing = new Erasing({ inbox, sdkAppIds, log })
    let callbackUrl = ''
    const privateSide = await openPrivateSide({
      name: 'monitor',
      host: monitor.host,
      dataDir,
      clock,
      log,
      metrics,
      ...(options.metricsTokens && { metricsTokens: options.metricsTokens }),
      health: { store: async () => (await latestRevision(inbox)) >= 0 },
      isDraining: () => draining.hasBegun(),
      pages: await loading,
      routes: (app) => {
        addMonitorRoutes(app, {
          inbox,
          receiver,
          feed,
          sdkAppIds,
          clock,
          log,
          callbackUrl: () => callbackUrl,
          callbackPath: callback.path,
          tokens: options.tokens.length,
          ...(options.keepContent && { keepContent: contentPolicy(options.keepContent) }),
          ...(trustProxy !== undefined && { trustProxy }),
          hasPlayground,
          ...(demo && { demo }),
        })
        addReconcileRoutes(app, reconciling)
        addEraseRoutes(app, erasing)
        if (playground) addPlaygroundRoutes(app, playground, log)
        options.moreRoutes?.(app)
        addApiDescription(app, '/api/openapi.json', 'app-backend.openapi.json')
        addApiDescription(app, '/api/asyncapi.json', 'webhooks.asyncapi.json')
        addApiDescription(app, '/api/alerts.asyncapi.json', 'alerts.asyncapi.json')
      },
      ...(playground && { connectOrigins: () => liveOriginsOf(playground()) }),
      ...(tls && { tls }),
      ...(trustProxy !== undefined && { trustProxy }),
    })
    closing.push(() => privateSide.close())
    const shared = { ...(tls && { tls }) }
    const pages = await listen({
      ...monitor,
      ...shared,
      name: 'monitor',
      flag: '--monitor-port',
      handler: privateSide.handler,
    })
    closing.push(() => pages.close())
    closing.push(() => feed.close())
    // Whoever waits for it is answered while there is a listener.
    closing.push(() => erasing.close())
    closing.push(() => receiving.close())
    const door = await listen({ ...callback, ...shared, name: 'callback', flag: '--callback-port', handler })
    closing.push(() => door.close())
    callbackUrl = `${door.url}${callback.path}`
    // No certificate is made out for 127.0.0.1; what is asked for at the door is the same.
    const inner =
      tls !== undefined && options.innerCallback === true
        ? await listen({ name: 'inner callback', host: '127.0.0.1', port: 0, fallback: false, handler })
        : door
    closing.push(() => inner.close())
    void receiver.start().then(() => alerts && remindOfQuarantine(alerts, inbox, log))
    return {
      callbackUrl,
      innerCallbackUrl: `${inner.url}${callback.path}`,
      monitorUrl: pages.url,
      hasPlayground: options.playground !== undefined,
      recordedIn: recorder === null ? null : recordedFolder(dataDir),
      movedFrom: { callback: movedFrom(door), monitor: movedFrom(pages) },
      setupSecret: privateSide.setupSecret,
      recallCount: () => countEffects(inbox),
      failed: inbox.failed,
      drain: () => draining.begin(),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function openFile(dataDir: string, clock: Clock): Promise<OpenedInbox> {
  const inbox = await sqliteInbox(join(dataDir, 'inbox.db'), { clock })
  return { inbox, close: () => inbox.close() }
}

function recordedFolder(dataDir: string): string {
  return join(dataDir, 'recorded')
}

async function openRecorder({ record, dataDir, sdkAppIds, random, log }: AppBackendOptions) {
  if (record === undefined) return null
  return Recorder.open({ folder: recordedFolder(dataDir), count: record, sdkAppIds, random, log })
}

function liveOriginsOf(playground: Playground | null): readonly string[] {
  return playground === null ? [] : [playground.liveOrigin()]
}

/** What waited in quarantine when the process before ended may not have been told. */
async function remindOfQuarantine(alerts: AlertSink, inbox: Inbox, log: Log): Promise<void> {
  try {
    const { quarantined } = await listQuarantine(inbox, null, 1)
    const [newest] = quarantined
    if (newest !== undefined)
      await alerts.raise({
        type: 'recall.quarantined',
        app: newest.sdkAppId,
        example: { why: newest.why, since: newest.receivedAt },
      })
  } catch (error) {
    log.error({ err: error }, 'it could not be looked whether something is in quarantine')
  }
}

function movedFrom(listening: Listening): number | undefined {
  return listening.movedFrom
}
