/**
 * The webhooks of one app, which all go to one endpoint: a loop that leases batches, reads what they need and sets each
 * delivery on its way (deliver.ts). Rules D12, D17-D20 and D29 of docs/spec/delivery.md.
 *
 * In memory are at most MOST_HELD deliveries. Nothing polls: the store rings when there is work, a node that is gone
 * leaves some, and a timer is set to when the next retry is due. While the endpoint is left alone nothing is leased but one to try, so its webhooks wait in the store,
 * in order, and nobody else's wait for them. Order is the store's: recalls of a conversation share a lane.
 */
import type { LeasedJob, OutOfTurn } from '@takeback/store'
import type { Log } from '../../http/log.ts'
import { nodeGoneTopic } from '../domain/node.ts'
import type { Engine } from '../engine.ts'
import type { Timeline } from '../time/timeline.ts'
import { createAlarm } from './alarm.ts'
import { loadBatch } from './batch.ts'
import type { Deliver } from './deliver.ts'
import type { Breaker } from './breaker.ts'
import type { DeliveryChanges } from './delivery-changes.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import { createInHand } from './in-hand.ts'
import { webhookQueue } from './outbox.ts'
import { isClosed, type Durably } from './while-unavailable.ts'

const LEASE_BATCH = 128
/**
 * Two batches: one on the wire, one behind it. More would wait so long for a place that V8 takes them for old and keeps them when
 * they are gone (decision 0027). With 64 places, a hanging endpoint is through them in 8 s, a quarter of a lease.
 */
export const MOST_HELD = 2 * LEASE_BATCH
const SHORTEST_SLEEP_MS = 20
/** Should a bell ever be missed, it costs a minute and no webhook. */
const LOOK_EVERY_MS = 60_000

export interface LineOptions {
  readonly app: number
  readonly engine: Engine
  readonly deliver: Deliver
  readonly newHealth: () => EndpointHealth
  readonly durably: Durably
  readonly changes: DeliveryChanges
  readonly clock: Timeline
  readonly log: Log
  readonly leaseMs: number
  readonly isPaused: boolean
}

export interface EndpointKnown {
  readonly breaker: Breaker
  readonly lastAcceptedAt: number | null
  /** When one is tried, due or not; null: now, or nothing is held back. */
  readonly nextTryAt: number | null
}

export interface Line {
  /** Its endpoint is left alone. */
  isLeftAlone(): boolean
  /** Deliveries in memory. */
  held(): number
  /** When the oldest of them was leased; null: there is none. */
  heldSince(): number | null
  /** What is known of its endpoint. */
  endpoint(): EndpointKnown
  /** Its settings were saved: what is known may be of another endpoint. */
  changed(isPaused: boolean): void
  /** Leases nothing more, and resolves when everything that was leased is sent and recorded. */
  stop(): Promise<void>
}

export function openLine(options: LineOptions): Line {
  const { app, engine, deliver, newHealth, durably, changes, clock, log, leaseMs } = options
  const queue = webhookQueue(app)
  const inHand = createInHand()
  const alarm = createAlarm(clock)
  let { isPaused } = options
  let health = newHealth()
  /** The settings, as far as was heard. */
  let timesSaved = 0
  /** The one that was last tried out of turn: the next time it is another's. */
  let tried: OutOfTurn = { dueAt: 0, id: 0 }
  const stopListening = engine.jobs.onWork(queue, () => alarm.ring())
  const stopHearing = engine.onSignal(nodeGoneTopic, () => alarm.ring())
  const stopLooking = clock.every(LOOK_EVERY_MS, () => alarm.ring())
  const stopping = new AbortController()
  const ended = run()

  async function run(): Promise<void> {
    try {
      while (!stopping.signal.aborted) await round()
    } catch (error) {
      if (!isClosed(error)) throw error
    }
    while (inHand.count() > 0) await alarm.sleepUntil(null)
  }

  async function round(): Promise<void> {
    if (isPaused || inHand.count() > MOST_HELD - LEASE_BATCH) return alarm.sleepUntil(null)
    const now = clock.now()
    const admission = health.admission(now)
    if (admission.kind === 'none') return alarm.sleepUntil(notAtOnce(admission.until))
    const isProbe = admission.kind === 'probe'
    const leasedUntil = now + leaseMs
    const due = await durably(() => engine.jobs.lease(queue, isProbe ? 1 : LEASE_BATCH, leaseMs))
    const isWanted = due.length === 0 && admission.kind === 'probe' && admission.outOfTurn
    const jobs = isWanted ? await outOfTurn() : due
    if (jobs.length === 0) return sleepUntilRipe()
    changes.moved(
      app,
      jobs.map(({ id }) => id),
    )
    const [first] = jobs
    if (isProbe && first !== undefined) health.probeWith(first.id)
    const sent = await send(jobs, leasedUntil)
    // Its outcome decides on all others.
    if (isProbe) await Promise.all(sent)
  }

  async function outOfTurn(): Promise<readonly LeasedJob[]> {
    const job = await durably(() => engine.jobs.leaseOutOfTurn(queue, tried, leaseMs))
    if (job === null) return []
    tried = { dueAt: job.dueAt ?? 0, id: job.id }
    return [job]
  }

  async function send(jobs: readonly LeasedJob[], leasedUntil: number): Promise<readonly Promise<void>[]> {
    const before = timesSaved
    const deliveries = await durably(() => loadBatch(engine, jobs))
    const leased = { until: leasedUntil, health: () => health, isOutdated: () => timesSaved !== before }
    const ended = inHand.take(deliveries.length, clock.now())
    return deliveries.map(async (delivery) => {
      try {
        await deliver(delivery, leased)
      } catch (error) {
        // The store is closed: the lease ends by itself, and the next process goes on.
        if (!isClosed(error)) log.error({ err: error }, 'a delivery could not be recorded')
      }
      ended()
      alarm.ring()
    })
  }

  async function sleepUntilRipe(): Promise<void> {
    const due = await durably(() => engine.jobs.nextRipeAt(queue))
    const moments = [due, health.nextChangeAt(clock.now())].filter((moment) => moment !== null)
    await alarm.sleepUntil(moments.length === 0 ? null : notAtOnce(Math.min(...moments)))
  }

  function notAtOnce(moment: number): number {
    return Math.max(moment, clock.now() + SHORTEST_SLEEP_MS)
  }

  return {
    isLeftAlone: () => health.isOpen(),
    held: () => inHand.count(),
    heldSince: () => inHand.since(),
    endpoint: () => ({
      breaker: health.breaker(),
      lastAcceptedAt: health.lastAcceptedAt(),
      nextTryAt: health.nextChangeAt(clock.now()),
    }),
    changed(nowPaused) {
      isPaused = nowPaused
      timesSaved += 1
      // What is under way tells of the endpoint that was.
      health = newHealth()
      alarm.ring()
    },
    async stop() {
      stopping.abort()
      stopListening()
      stopHearing()
      stopLooking()
      alarm.ring()
      await ended
    },
  }
}
