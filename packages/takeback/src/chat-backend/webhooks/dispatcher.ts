/**
 * Sends what the outbox holds: one loop leases batches, reads what they need and sets each delivery on its way
 * (deliver.ts). Rules D12, D17 and D18 of docs/spec/delivery.md.
 *
 * In memory are at most MOST_HELD deliveries. Nothing polls: the store rings when there is work, and a timer is set
 * to when the next retry is due. Order is the store's: recalls of a conversation share a lane.
 */
import type { Clock, RetryPlan } from '@takeback/store'
import type { Egress } from '../../http/egress/egress.ts'
import type { Log } from '../../http/log.ts'
import type { Metrics } from '../../http/metrics.ts'
import type { Engine } from '../engine.ts'
import { createAlarm } from './alarm.ts'
import { loadBatch } from './batch.ts'
import { createDeliver } from './deliver.ts'
import { deliveryMetrics } from './delivery-metrics.ts'
import { webhookQueue } from './outbox.ts'
import type { WebhookSettings } from './settings.ts'
import { userAgent } from './user-agent.ts'
import { isClosed, whileUnavailable } from './while-unavailable.ts'

const LEASE_BATCH = 128
/** Two batches: one on the wire, one behind it. With 64 places, a hanging endpoint is through them in 8 s. */
export const MOST_HELD = 2 * LEASE_BATCH
/** Well beyond that; what a process held when it died is sent after this. */
const LEASE_MS = 30_000
const LONGEST_SLEEP_MS = 60_000
const SHORTEST_SLEEP_MS = 20

export interface DispatcherOptions {
  readonly engine: Engine
  readonly egress: Egress
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly metrics?: Metrics
  readonly leaseMs?: number
  readonly planOf?: (settings: WebhookSettings) => RetryPlan
}

export interface Dispatcher {
  /** Leases nothing more, and resolves when everything that was leased is sent and recorded. */
  stop(): Promise<void>
  /** Deliveries in memory. */
  held(): number
}

export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { engine, egress, clock, random, log, leaseMs = LEASE_MS, planOf } = options
  const durably = whileUnavailable(log)
  const underWay = new Set<Promise<void>>()
  const metrics = deliveryMetrics(options.metrics, { engine, clock, held: () => underWay.size })
  const sender = { egress, clock, userAgent: userAgent() }
  const deliver = createDeliver({ engine, sender, durably, random, log, metrics, ...(planOf && { planOf }) })
  const alarm = createAlarm()
  const stopListening = engine.jobs.onWork(webhookQueue, () => alarm.ring())
  const stopping = new AbortController()
  const ended = run()

  async function run(): Promise<void> {
    try {
      while (!stopping.signal.aborted) await round()
    } catch (error) {
      if (!isClosed(error)) throw error
    }
    await Promise.all(underWay)
  }

  async function round(): Promise<void> {
    if (underWay.size > MOST_HELD - LEASE_BATCH) return alarm.sleep(LONGEST_SLEEP_MS)
    const leasedUntil = clock.now() + leaseMs
    const jobs = await durably(() => engine.jobs.lease(webhookQueue, LEASE_BATCH, leaseMs))
    if (jobs.length === 0) return sleepUntilRipe()
    const deliveries = await durably(() => loadBatch(engine, jobs))
    for (const delivery of deliveries) hold(deliver(delivery, leasedUntil))
  }

  function hold(delivered: Promise<void>): void {
    const done = delivered
      .catch((error: unknown) => {
        // The store is closed: the lease ends by itself, and the next process goes on.
        if (!isClosed(error)) log.error({ err: error }, 'a delivery could not be recorded')
      })
      .finally(() => {
        underWay.delete(done)
        alarm.ring()
      })
    underWay.add(done)
  }

  async function sleepUntilRipe(): Promise<void> {
    const at = await durably(() => engine.jobs.nextRipeAt(webhookQueue))
    const wait = at === null ? LONGEST_SLEEP_MS : at - clock.now()
    await alarm.sleep(Math.min(Math.max(wait, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS))
  }

  return {
    async stop() {
      stopping.abort()
      stopListening()
      alarm.ring()
      await ended
    },
    held: () => underWay.size,
  }
}
