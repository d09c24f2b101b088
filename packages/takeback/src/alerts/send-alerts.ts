/**
 * Sends what waits to the operator's URL, signed as Standard Webhooks ask, until it is taken or a day has passed: rules AL1
 * and AL4 of docs/spec/operator.md.
 */
import { randomUUID } from 'node:crypto'
import type { AlertType } from '@takeback/protocol'
import { signStandardWebhook } from '@takeback/protocol/crypto'
import { nextStep, type LeasedJob, type Outcome, type RetryPlan, type Store } from '@takeback/store'
import type { EgressAnswer } from '../http/egress/answer.ts'
import type { Egress } from '../http/egress/egress.ts'
import type { Log } from '../http/log.ts'
import { retryAfterSeconds } from '../http/retry-after.ts'
import { userAgent } from '../http/user-agent.ts'
import type { alertStore } from './store.ts'
import { alertOfJob } from './tables.ts'
import { alertQueue } from './turns.ts'

export type AlertStore = Store<(typeof alertStore)['turns']>

export interface SendAlerts {
  readonly store: AlertStore
  readonly from: 'chat' | 'receiver'
  readonly url: string
  /** `whsec_…`; two while one replaces the other. */
  readonly secrets: readonly string[]
  readonly egress: Egress
  readonly random: () => number
  readonly log: Log
  readonly plan?: RetryPlan
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A day: what is older has other witnesses. */
const alertPlan: RetryPlan = {
  waits: [
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    8 * HOUR,
    8 * HOUR,
  ],
}
const DEADLINE_MS = 10_000
const MAX_ANSWER_BYTES = 4096
const LEASE_MS = 60_000
const SIDE_BY_SIDE = 8
const LONGEST_SLEEP_MS = 60_000
const KEEP_SENT_MS = 7 * 24 * HOUR

export interface Sending {
  /** Cuts off what is on its way. */
  stop(): Promise<void>
}

export function sendAlerts(options: SendAlerts): Sending {
  const { store, from, url, secrets, egress, random, log, plan = alertPlan } = options
  const stopping = new AbortController()
  let rang = false
  let wake: () => void = () => undefined
  const ring = () => {
    rang = true
    wake()
  }
  const stopListening = store.jobs.onWork(alertQueue, ring)
  const ended = run()

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await round()
      } catch (error) {
        if (stopping.signal.aborted) return
        log.error({ err: error }, 'alerts can not be read; trying again')
        await sleep(MINUTE)
      }
    }
  }

  async function round(): Promise<void> {
    rang = false
    const jobs = await store.jobs.lease(alertQueue, SIDE_BY_SIDE, LEASE_MS)
    if (jobs.length > 0) {
      await Promise.all(jobs.map(send))
      return
    }
    await store.jobs.sweepSettledJobs(alertQueue, KEEP_SENT_MS)
    const at = await store.jobs.nextRipeAt(alertQueue)
    const wait = at === null ? LONGEST_SLEEP_MS : at - store.now()
    await sleep(Math.min(Math.max(wait, 1), LONGEST_SLEEP_MS))
  }

  async function sleep(ms: number): Promise<void> {
    if (rang || stopping.signal.aborted) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function send(job: LeasedJob): Promise<void> {
    const { id, fence, attempt } = job
    const [row] = await store.read(alertOfJob(id))
    const taken =
      row === undefined
        ? null
        : await store.turn('take', {
            job: id,
            type: row.type as AlertType,
            app: row.app,
            from,
            newWebhookId: `alert_${randomUUID()}`,
          })
    if (taken === null || taken.kind === 'nothing') return settle(job, { kind: 'handled' })
    const { webhookId, body } = taken
    const timestampSeconds = Math.floor(store.now() / 1000)
    const sign = (secret: string) => signStandardWebhook({ id: webhookId, timestampSeconds, body, secret })
    const answer = await egress.post({
      url,
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': userAgent(),
        'webhook-id': webhookId,
        'webhook-timestamp': String(timestampSeconds),
        'webhook-signature': secrets.map(sign).join(' '),
        'takeback-attempt': String(attempt),
      },
      deadlineMs: DEADLINE_MS,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      signal: stopping.signal,
    })
    const outcome = outcomeOf(answer, store.now())
    const step = nextStep(outcome, attempt, store.now(), plan, random)
    const about = { type: row?.type, app: row?.app, attempt }
    if (step.kind === 'retry')
      log.warn({ ...about, why: step.why }, 'an alert was not taken; it is sent again')
    if (step.kind === 'give-up') log.error({ ...about, why: step.why }, 'an alert is given up')
    await store.jobs.settle([{ id, fence, step, outcome: JSON.stringify(outcome) }])
    if (step.kind !== 'retry') await store.turn('forget', { job: id })
  }

  async function settle({ id, fence }: LeasedJob, outcome: Outcome): Promise<void> {
    const step = { kind: 'done' } as const
    await store.jobs.settle([{ id, fence, step, outcome: JSON.stringify(outcome), leavesNothing: true }])
  }

  return {
    async stop() {
      // A call that is cut off is made again by the next process.
      stopping.abort()
      stopListening()
      wake()
      await ended
    },
  }
}

/** Any 2xx is a yes, whatever stands in it: chat rooms and pagers answer as they like. */
function outcomeOf(answer: EgressAnswer, now: number): Outcome {
  if (answer.kind !== 'answered') return answer.kind === 'timed-out' ? { kind: 'timed-out' } : answer
  const { status, headers } = answer
  const asked = retryAfterSeconds(headers.retryAfter, now)
  const isTaken = status >= 200 && status < 300
  return {
    kind: 'answered',
    status: isTaken ? 200 : status,
    ...(asked !== undefined && { retryAfterSeconds: asked }),
  }
}
