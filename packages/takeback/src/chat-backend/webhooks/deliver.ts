/**
 * The way of one leased delivery: through the gate of its endpoint, one attempt, its outcome recorded. Rules D5-D22, D29 and D30 of
 * docs/spec/delivery.md. What to do after an attempt is `nextStep`'s decision; whether the webhook is to blame, `failedAlone`'s.
 */
import {
  durablePlan,
  nextStep,
  tencentPlan,
  tencentRetryPlan,
  type AttemptEnd,
  type RetryPlan,
} from '@takeback/store'
import type { Log } from '../../http/log.ts'
import type { Engine } from '../engine.ts'
import { messageWithBody } from '../tables/messages.ts'
import type { AlertWatch } from './alert-watch.ts'
import { attemptDelivery, deadlineMs, type Attempted, type Sender } from './attempt.ts'
import { loadBatch, type Delivery } from './batch.ts'
import { afterFailingAlone, failedAlone, lookAgainPlan, saysNothing, type Failures } from './blame.ts'
import { isHeldByHand, recordAttempt, wasInterrupted, type AttemptRecord } from './delivery-log.ts'
import type { DeliveryMetrics } from './delivery-metrics.ts'
import type { DeliveryChanges } from './delivery-changes.ts'
import type { EndpointFigures } from './endpoint-figures.ts'
import type { EndpointGates } from './endpoint-gates.ts'
import type { EndpointHealth } from './endpoint-health.ts'
import { endpointOf } from './endpoint-of.ts'
import { isAfterSend, renderWebhook } from './render.ts'
import { createSettler } from './settler.ts'
import { LONGEST_WAIT_MS, waitsSince, type WebhookSettings } from './settings.ts'
import { createToldFirst } from './told-first.ts'
import type { Durably } from './while-unavailable.ts'

/** What was leased just before a pause comes again after this; by then its line knows. */
const UNTIL_PAUSED_MS = 1000

export interface DeliverOptions {
  readonly engine: Engine
  readonly sender: Sender
  readonly durably: Durably
  readonly random: () => number
  readonly log: Log
  readonly metrics: DeliveryMetrics
  readonly gates: EndpointGates
  readonly changes: DeliveryChanges
  readonly figuresOf: (app: number) => EndpointFigures
  readonly watch: AlertWatch
  readonly planOf?: (settings: WebhookSettings) => RetryPlan
}

/** Resolves when the outcome is durable; rejects when the store is closed. */
export type Deliver = (delivery: Delivery, leased: Leased) => Promise<void>

/** What its line says of a delivery in hand. */
export interface Leased {
  /** Milliseconds. */
  readonly until: number
  /** Asked when the call begins, and told how it ended. */
  readonly health: () => EndpointHealth
  /** The settings were saved since the delivery was read. */
  readonly isOutdated: () => boolean
}

interface Ending {
  readonly step: AttemptEnd
  /** Null: nothing was attempted. */
  readonly record: AttemptRecord | null
  /** It was left alone, and took this one. */
  readonly isBack?: boolean
}

export function createDeliver(options: DeliverOptions): Deliver {
  const {
    engine,
    sender,
    durably,
    random,
    log,
    metrics,
    gates,
    changes,
    watch,
    planOf = planOfPreset,
  } = options
  const { clock } = sender
  const toldFirst = createToldFirst()
  const settler = createSettler(engine.jobs, durably)

  return async (delivery, leased) => {
    const { event } = delivery
    if (!isAfterSend(event)) {
      await toldFirst.told(event.conversation)
      return record(delivery, await send(delivery, leased))
    }
    const sent = send(delivery, leased)
    toldFirst.telling(event.conversation, sent)
    return record(delivery, await sent)
  }

  async function send(delivery: Delivery, leased: Leased): Promise<Ending> {
    const ending = await throughGate(delivery, leased)
    const { dueAt } = delivery.job
    return dueAt === undefined ? ending : outOfTurn(ending, dueAt)
  }

  async function throughGate(delivery: Delivery, leased: Leased): Promise<Ending> {
    const ready = readyToCall(delivery, clock.now())
    if (typeof ready !== 'string') return ready
    return gates.through(endpointOf(delivery.settings).origin, async (waited) => {
      // What a recall tells stands in its job.
      if (!waited || (!isAfterSend(delivery.event) && !leased.isOutdated()))
        return call(delivery, ready, leased)
      // Meanwhile the message may have been taken back, or the webhook switched off or pointed elsewhere.
      const fresh = await reload(delivery)
      const stillReady = readyToCall(fresh, clock.now())
      return typeof stillReady === 'string' ? call(fresh, stillReady, leased) : stillReady
    })
  }

  async function reload(delivery: Delivery): Promise<Delivery> {
    const [fresh] = await durably(() => loadBatch(engine, [delivery.job]))
    return fresh ?? delivery
  }

  async function call(delivery: Delivery, body: string, { until, health: current }: Leased): Promise<Ending> {
    const { event, settings, job } = delivery
    const { attempt } = job
    const now = clock.now()
    // Its turn came too late, or its endpoint was left alone meanwhile.
    if (now + deadlineMs > until) return released(now)
    const health = current()
    const comeAgainAt = health.closedTo(job.id, now)
    if (comeAgainAt !== null) return released(comeAgainAt)
    const attempted = await attemptDelivery({ event, settings, body, attempt }, sender).catch(
      (error: unknown) => broken(delivery, error),
    )
    // Out of turn it is no attempt of its plan, so none is the last.
    const counted = job.dueAt === undefined ? attempt : 1
    const step = nextStep(attempted.outcome, counted, clock.now(), planOf(settings), random)
    if (settings.preset === 'tencent') return { step, record: attempted.record }
    const failures = failuresOf(delivery)
    const isAlone = step.kind === 'retry' && failedAlone(failures, health.lastAcceptedAt())
    const isMute = step.kind === 'retry' && !isAlone && saysNothing(failures, health.othersFailedAt(job.id))
    const isBack = learn(delivery, attempted, step.kind === 'done', health) === 'closed'
    if (isMute) return { step, record: { ...attempted.record, saysNothing: true }, isBack }
    if (!isAlone || job.lane === null) return { step, record: attempted.record, isBack }
    const record = { ...attempted.record, alone: true } as const
    const soon = nextStep(attempted.outcome, 1, clock.now(), lookAgainPlan, random)
    return { step: afterFailingAlone(step, soon, failures), record, isBack }
  }

  function learn(
    { job, event }: Delivery,
    { outcome, record, clockAheadSeconds }: Attempted,
    accepted: boolean,
    health: EndpointHealth,
  ): ReturnType<EndpointHealth['saw']> {
    // These never reached the endpoint.
    if (outcome.kind === 'blocked' || outcome.kind === 'failed') return null
    const change = health.saw({ webhook: job.id, accepted }, clock.now())
    const why = `${record.why ?? record.status ?? record.kind}`
    const about = { app: event.app, why }
    watch.called(event.app, { accepted, why }, change)
    if (clockAheadSeconds !== undefined) watch.clockIs(event.app, clockAheadSeconds)
    if (change === 'opened')
      log.warn(
        about,
        'a webhook endpoint fails again and again: its webhooks wait, one is tried now and then',
      )
    if (change === 'closed') log.info({ app: event.app }, 'a webhook endpoint is back: what waits goes out')
    return change
  }

  /** A bug of ours in one delivery is that delivery's failure: the others go on. */
  function broken({ job }: Delivery, error: unknown): Attempted {
    log.error({ err: error, job: job.id }, 'a delivery failed inside the dispatcher')
    const why = 'internal error, see the log'
    const record = { attempt: job.attempt, at: clock.now(), ms: 0, kind: 'failed', why } as const
    return { outcome: { kind: 'failed', why }, record }
  }

  async function record(delivery: Delivery, { step, record, isBack = false }: Ending): Promise<void> {
    const { job, event } = delivery
    const { id, fence, attempt } = job
    if (record !== null) {
      metrics.attempted(record)
      options.figuresOf(event.app).called(record, step.kind === 'done')
    }
    const outcome = record === null ? '' : recordAttempt(delivery.log, record)
    await watch.ends(delivery, step, record)
    const held = await settler.settle({ id, fence, step, outcome })
    changes.moved(event.app, [id])
    if (isBack) await durably(() => engine.turn('hasten-webhooks', { app: event.app }))
    const about = { job: id, app: event.app, command: event.command, attempt }
    if (!held) return log.warn(about, 'the lease of a delivery had passed on before its outcome was recorded')
    switch (step.kind) {
      case 'done':
        return metrics.settled(record?.kind === 'superseded' ? 'superseded' : 'delivered')
      case 'give-up':
        log.warn({ ...about, why: step.why }, 'a webhook is given up')
        return metrics.settled('dead')
      case 'retry':
      case 'uncounted':
        log.info({ ...about, why: step.why, waitMs: step.at - clock.now() }, 'a webhook will be tried again')
        if (isAfterSend(event)) await closeIfTakenBack(id, event.message)
        return undefined
      case 'park':
        log.warn({ ...about, why: step.why }, 'a webhook alone fails: it is parked, those behind it go on')
        return metrics.parked()
      case 'release':
        if (isAfterSend(event)) await closeIfTakenBack(id, event.message)
    }
  }

  /**
   * A recall that committed during the attempt waits for this After-send (it was under way), which now would wait
   * for its retry. Settled first, read after: whoever recalls from here on closes it in their own turn.
   */
  async function closeIfTakenBack(job: number, message: number): Promise<void> {
    const [row] = await durably(() => engine.read(messageWithBody(message)))
    if (row !== undefined && row.recalled_at === null) return
    await durably(() => engine.turn('supersede-webhook', { job }))
  }
}

function planOfPreset({ preset, retryTimeouts }: WebhookSettings): RetryPlan {
  if (preset === 'durable') return durablePlan
  return retryTimeouts ? tencentRetryPlan : tencentPlan
}

function endedBefore(delivery: Delivery, now: number): Ending | null {
  const { event, settings, log, job } = delivery
  const { byHand } = log
  if (byHand !== undefined && isHeldByHand(log)) {
    // Ripe before that only where a clock began anew.
    if (now < byHand.until) return released(byHand.until)
    return withoutCall(delivery, 'expired', 'it was parked by hand, and nobody sent it again in time', now)
  }
  const waits = Math.max(waitsSince(job.enqueuedAt, settings), byHand?.sentAgainAt ?? 0)
  if (now - waits > LONGEST_WAIT_MS)
    return withoutCall(delivery, 'expired', 'its endpoint did not come back in time', now)
  if (settings.url === '' || !settings.commands.includes(event.command)) {
    return withoutCall(delivery, 'switched-off', 'the app switched this webhook off before it went out', now)
  }
  if (settings.preset !== 'tencent' || !wasInterrupted(log, job.attempt)) return null
  const why = 'the process ended between sending and recording, and the preset tencent does not send again'
  return withoutCall(delivery, 'unknown', why, now)
}

/** The body to be sent, or how it ends without a call. */
function readyToCall(delivery: Delivery, now: number): string | Ending {
  const ended = endedBefore(delivery, now)
  if (ended !== null) return ended
  if (delivery.settings.paused) return released(now + UNTIL_PAUSED_MS)
  const rendering = renderWebhook(delivery.event, delivery.settings.forms, delivery.message)
  return rendering.kind === 'body' ? rendering.body : withoutCall(delivery, 'superseded', rendering.why, now)
}

function withoutCall(
  { job }: Delivery,
  kind: 'superseded' | 'switched-off' | 'unknown' | 'expired',
  why: string,
  now: number,
): Ending {
  const record = { attempt: job.attempt, at: now, ms: 0, kind, why }
  if (kind === 'superseded') return { step: { kind: 'done' }, record }
  return { step: { kind: 'give-up', why }, record }
}

/** Its time stays what it was, unless the endpoint wishes for a later one. */
function outOfTurn({ step, record, ...more }: Ending, dueAt: number): Ending {
  const marked = record === null ? null : ({ ...record, outOfTurn: true } as const)
  if (step.kind === 'done' || step.kind === 'give-up') return { step, record: marked, ...more }
  const at = Math.max(dueAt, step.at)
  if (step.kind === 'release') return { step: { kind: 'release', at }, record: marked, ...more }
  return { step: { kind: 'uncounted', at, why: step.why }, record: marked, ...more }
}

function released(at: number): Ending {
  return { step: { kind: 'release', at }, record: null }
}

/** With the one that was just seen. */
function failuresOf({ log }: Delivery): Failures {
  const { attempts } = log
  return {
    count: attempts.length + 1,
    previousAt: attempts.at(-1)?.at ?? null,
    previousWasAlone: attempts.findLast(({ saysNothing: isMute }) => isMute !== true)?.alone === true,
  }
}
