/**
 * Sends what the outbox holds: a line per app (line.ts), because an app has one endpoint and an endpoint that is slow or
 * down must be nobody else's trouble. Rules D12-D22 of docs/spec/delivery.md.
 *
 * An app gets its line when it has webhook settings: at the start, or when they are saved first.
 */
import type { Clock, Query, RetryPlan } from '@takeback/store'
import { type AlertSink, noAlerts } from '../../alerts/alert.ts'
import type { Egress } from '../../http/egress/egress.ts'
import type { Log } from '../../http/log.ts'
import type { Metrics } from '../../http/metrics.ts'
import { userAgent } from '../../http/user-agent.ts'
import type { Engine } from '../engine.ts'
import { storeTimeline } from '../time/store-timeline.ts'
import type { Timeline } from '../time/timeline.ts'
import { createAlertWatch } from './alert-watch.ts'
import { createDeliver } from './deliver.ts'
import { createDeliveryChanges, type DeliveryChanges } from './delivery-changes.ts'
import { deliveryMetrics } from './delivery-metrics.ts'
import { createEndpointFigures, type EndpointFigures, type EndpointFiguresRead } from './endpoint-figures.ts'
import { createEndpointGates, type GateLoad, PLACES_PER_ENDPOINT } from './endpoint-gates.ts'
import { createEndpointHealth } from './endpoint-health.ts'
import { type EndpointKnown, openLine, type Line } from './line.ts'
import {
  appOfSignal,
  appsWithWebhook,
  isPaused,
  settingsTopic,
  type PausedRow,
  type WebhookSettings,
} from './settings.ts'
import { startSilenceWatch, type SilenceWatch } from './silence-watch.ts'
import { createTestEvents, type SendTestEvent } from './test-event.ts'
import { isClosed, whileUnavailable } from './while-unavailable.ts'

/** Well beyond the time that a batch takes; what a process held when it died is sent after this. */
const LEASE_MS = 30_000

export interface DispatcherOptions {
  readonly engine: Engine
  readonly egress: Egress
  readonly clock: Timeline
  /** The clock that endpoints have too: what is signed says its time. By default `clock`. */
  readonly machineClock?: Clock
  /** Milliseconds on a clock that is never set. */
  readonly passed: () => number
  readonly random: () => number
  readonly log: Log
  readonly metrics?: Metrics
  readonly alerts?: AlertSink
  readonly leaseMs?: number
  readonly planOf?: (settings: WebhookSettings) => RetryPlan
}

export interface Dispatcher {
  /** Leases nothing more, and resolves when everything that was leased is sent and recorded. */
  stop(): Promise<void>
  /** Stops, does the work, and begins again with what the store holds then. */
  around(work: () => Promise<void>): Promise<void>
  /** Deliveries in memory. */
  held(): number
  /** When the oldest of them was leased; null: there is none. */
  heldSince(): number | null
  /** Looks now whether webhooks go out while messages are recalled; null: nobody is told. */
  readonly silence: SilenceWatch | null
  /** One call that is not remembered. */
  readonly sendTestEvent: SendTestEvent
  /** Why a webhook to this URL would be given up without a call, as far as the URL itself tells; null: it would not. */
  blocks(url: string): string | null
  /** `url`: where the app's webhooks go now. Null: the app never had a webhook. */
  endpoint(app: number, url: string): EndpointState | null
  readonly changes: DeliveryChanges
}

/** What this process knows of the endpoint of an app. */
export interface EndpointState extends EndpointKnown {
  readonly load: GateLoad
  readonly figures: EndpointFiguresRead
}

export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const {
    engine,
    egress,
    clock,
    passed,
    random,
    log,
    leaseMs = LEASE_MS,
    planOf,
    alerts = noAlerts,
  } = options
  const { machineClock = clock } = options
  const durably = whileUnavailable(log)
  const lines = new Map<number, Line>()
  const time = storeTimeline(engine, clock)
  const metrics = deliveryMetrics(options.metrics, { engine, clock: time, lines: () => lines })
  const sender = { egress, clock: time, machineClock, userAgent: userAgent() }
  const gates = createEndpointGates(PLACES_PER_ENDPOINT)
  const changes = createDeliveryChanges()
  const figures = new Map<number, EndpointFigures>()
  const watch = createAlertWatch(alerts, clock)
  const deliver = createDeliver({
    engine,
    sender,
    durably,
    random,
    log,
    metrics,
    gates,
    changes,
    figuresOf,
    watch,
    ...(planOf && { planOf }),
  })
  const leftAlone = () => [...lines].flatMap(([app, line]) => (line.isLeftAlone() ? [app] : []))
  const silence = alerts === noAlerts ? null : startSilenceWatch({ engine, clock, log, alerts, leftAlone })
  let isStopping = false
  // Listening before reading: what is saved in between is seen twice, never missed.
  const reading = new Set<Promise<void>>()
  const stopListening = engine.onSignal(settingsTopic, (data) => follow(isPaused(appOfSignal(data))))
  follow(appsWithWebhook())

  function follow(query: Query<PausedRow>): void {
    const read = followWhatIsRead(query).finally(() => reading.delete(read))
    reading.add(read)
  }

  async function followWhatIsRead(query: Query<PausedRow>): Promise<void> {
    try {
      for (const { app, paused } of await durably(() => engine.read(query))) setLine(app, paused === 1)
    } catch (error) {
      if (!isClosed(error)) throw error
    }
  }

  function setLine(app: number, isPaused: boolean): void {
    if (isStopping) return undefined
    const known = lines.get(app)
    if (known !== undefined) return known.changed(isPaused)
    const newHealth = () => createEndpointHealth(random)
    const shared = { engine, deliver, durably, changes, clock: time, log, leaseMs }
    lines.set(app, openLine({ ...shared, app, newHealth, isPaused }))
  }

  function figuresOf(app: number): EndpointFigures {
    const known = figures.get(app) ?? createEndpointFigures()
    figures.set(app, known)
    return known
  }

  async function stopLines(): Promise<void> {
    isStopping = true
    await Promise.all(reading)
    await Promise.all([...lines.values()].map((line) => line.stop()))
    lines.clear()
  }

  return {
    async stop() {
      stopListening()
      await Promise.all([silence?.stop(), stopLines()])
    },
    async around(work) {
      await stopLines()
      try {
        await work()
      } finally {
        isStopping = false
        follow(appsWithWebhook())
      }
    },
    silence,
    sendTestEvent: createTestEvents(engine, sender, passed),
    blocks: (url) => egress.blocks(url),
    endpoint(app, url) {
      const line = lines.get(app)
      if (line === undefined) return null
      const load = gates.loadOf(URL.canParse(url) ? new URL(url).origin : '')
      return { ...line.endpoint(), load, figures: figuresOf(app).read(time.now()) }
    },
    changes,
    held: () => [...lines.values()].reduce((held, line) => held + line.held(), 0),
    heldSince() {
      const moments = [...lines.values()].map((line) => line.heldSince()).filter((moment) => moment !== null)
      return moments.length === 0 ? null : Math.min(...moments)
    },
  }
}
