/**
 * Gives stored recalls to the handlers: rules R26-R29 of docs/spec/receiving.md.
 *
 * A recall is leased, handled, recorded, in this order. A crash at any point leads to another lease; between the
 * handler's end and the record it means that the handler sees the recall again, with the same keys.
 * Each conversation is a lane: its recalls are handled one at a time, in order.
 *
 * One that arrives while nothing waits is leased by the turn that stores it, and handled from memory: no other turn,
 * no read. The rest is leased from the store.
 *
 * Leases, reads and records go in lists, so that a flood of recalls costs the writer little beside the webhooks
 * that wait for their answer.
 */
import {
  nextStep,
  SHARED_POLL_MS,
  Underway,
  type AttemptEnd,
  type LeasedJob,
  type RetryPlan,
} from '@takeback/store'
import { attemptRecall, type Attempted, type AttemptParts } from './attempt-recall.ts'
import { detailOf, type HandlerOutcome } from './call-handlers.ts'
import type { Counters } from './counters.ts'
import { FETCH_BACK_MS } from './fetch-back/fetch-back.ts'
import { freshRow, handlerRow, type HandlerRow } from './inbox/recall-of-row.ts'
import type { Attempt, Ending } from './inbox/record-attempts.ts'
import { applyQueue, type Remembered } from './inbox/remember.ts'
import type { ArrivedWebhook, RecallSummary } from './inbox/webhook.ts'
import { Places } from './places.ts'
import { OutcomeRecorder } from './record-outcomes.ts'
import { tellFailure } from './tell-failure.ts'
import type { TellTrouble } from './tell-trouble.ts'

/** Recalls handled at the same time, of different conversations. */
const CONCURRENCY = 64
/** Recalls in memory: those that are handled, and those that are being stored or wait for a place. */
const MOST_IN_MEMORY = 2 * CONCURRENCY
/** A lease outlives what it is for by this, so that the outcome can still be recorded. */
const LEASE_MARGIN_MS = 2000
/** After a lease that took all there was: what comes meanwhile is leased together. */
const GATHER_MS = 5
/** However little the store says about work to come, it is asked this often. */
const LONGEST_SLEEP_MS = 30_000
/** After the store failed to answer. */
const PAUSE_MS = 1000

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Eleven attempts over a day: a handler's database may be away for a night. */
export const applyPlan: RetryPlan = {
  waits: [
    1 * SECOND,
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    1 * HOUR,
    3 * HOUR,
    8 * HOUR,
    12 * HOUR,
  ],
}

export interface ApplierOptions extends AttemptParts {
  readonly retry: RetryPlan
  readonly random: () => number
  readonly counters: Counters
  readonly tellTrouble: TellTrouble
  readonly changed: () => void
}

interface Lease extends Pick<LeasedJob, 'id' | 'fence' | 'attempt'> {
  /** Whoever asks later may have it; not later than it is. */
  readonly until: number
}

export class Applier {
  readonly #options: ApplierOptions
  readonly #recorder: OutcomeRecorder
  readonly #places = new Places(CONCURRENCY)
  readonly #underway = new Underway()
  #timer: ReturnType<typeof setTimeout> | undefined
  #leasing: Promise<void> | undefined
  #wokenMeanwhile = false
  /** The latest lease took as many as there was room for: more may wait. */
  #wantsRoom = false
  #stopListening: (() => void) | undefined

  constructor(options: ApplierOptions) {
    this.#options = options
    this.#recorder = new OutcomeRecorder(options.inbox, options.log, options.changed)
  }

  start(): void {
    this.#stopListening = this.#options.inbox.jobs.onWork(applyQueue, () => this.#wake())
    this.#wake()
  }

  /** Takes nothing new; ends when what was begun has ended, at the latest with the handlers' deadline. */
  async stop(): Promise<void> {
    this.#stopListening?.()
    this.#stopListening = undefined
    clearTimeout(this.#timer)
    await this.#leasing
    await this.#underway.ended()
    await this.#recorder.finish()
  }

  /** Stores a recall, and begins to handle it when there is room. */
  remember(webhook: ArrivedWebhook, summary: RecallSummary): Promise<Remembered> {
    const { inbox } = this.#options
    const hasRoom =
      this.#stopListening !== undefined && !this.#wantsRoom && this.#underway.count < MOST_IN_MEMORY
    if (!hasRoom) return inbox.turn('remember', { webhook, summary })
    const remembered = inbox.turn('remember', { webhook, summary, leaseMs: this.#leaseMs })
    this.#hold(this.#applyFresh(remembered, webhook, summary))
    return remembered
  }

  /** Those before it in memory end with their deadline; its own begins then. */
  get #leaseMs(): number {
    const { handlerDeadlineMs, fetchBack } = this.#options
    return 2 * handlerDeadlineMs + LEASE_MARGIN_MS + (fetchBack === null ? 0 : FETCH_BACK_MS)
  }

  async #applyFresh(
    remembering: Promise<Remembered>,
    webhook: ArrivedWebhook,
    summary: RecallSummary,
  ): Promise<void> {
    // Whoever asked hears of the failure.
    const remembered = await remembering.catch(() => null)
    if (remembered?.kind !== 'stored' || remembered.lease === null) return
    const { id, lease } = remembered
    // The answer goes first.
    await new Promise((resolve) => setImmediate(resolve))
    await this.#places.take()
    const row = freshRow(id, lease.receivedAt, webhook, summary)
    const until = lease.receivedAt + this.#leaseMs
    await this.#apply({ id, fence: lease.fence, attempt: 1, until }, row).finally(() => this.#places.leave())
  }

  #hold(work: Promise<void>): void {
    this.#underway.add(work)
    void this.#wakeAfter(work)
  }

  async #wakeAfter(work: Promise<void>): Promise<void> {
    await work
    if (this.#wantsRoom) this.#wake()
  }

  #wake(): void {
    if (this.#stopListening === undefined) return
    if (this.#leasing !== undefined) {
      this.#wokenMeanwhile = true
      return
    }
    clearTimeout(this.#timer)
    this.#leasing = this.#leaseWhatIsRipe().finally(() => {
      this.#leasing = undefined
      if (this.#wokenMeanwhile) {
        this.#wokenMeanwhile = false
        this.#wake()
      }
    })
  }

  async #leaseWhatIsRipe(): Promise<void> {
    const { inbox, log } = this.#options
    // Handlers that end in the same moment make room together.
    await new Promise((resolve) => setImmediate(resolve))
    const room = this.#places.free
    if (room === 0) {
      // Whoever ends wakes us.
      this.#wantsRoom = true
      return
    }
    try {
      const until = inbox.now() + this.#leaseMs
      const jobs = await inbox.jobs.lease(applyQueue, room, this.#leaseMs)
      this.#wantsRoom = jobs.length === room
      if (jobs.length > 0) await this.#begin(jobs, until)
      if (this.#wantsRoom) return
      this.#sleepUntil(await inbox.jobs.nextRipeAt(applyQueue))
      if (jobs.length > 0) await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
    } catch (error) {
      log.error({ err: error }, 'stored recalls can not be read; trying again')
      this.#sleepUntil(inbox.now() + PAUSE_MS)
    }
  }

  #sleepUntil(ripeAt: number | null): void {
    if (this.#stopListening === undefined) return
    const { inbox } = this.#options
    // Nobody rings here for what another process stored or left behind.
    const longest = inbox.shared === true ? SHARED_POLL_MS : LONGEST_SLEEP_MS
    const wait = ripeAt === null ? longest : ripeAt - inbox.now()
    this.#timer = setTimeout(() => this.#wake(), Math.max(1, Math.min(wait, longest)))
  }

  async #begin(jobs: readonly LeasedJob[], until: number): Promise<void> {
    const ids = jobs.map(({ payload }) => (JSON.parse(payload) as { inbox: number }).inbox)
    const rows = (await this.#options.inbox.snapshot(ids.map((id) => handlerRow(id)))) as HandlerRow[][]
    for (const [index, job] of jobs.entries()) {
      this.#hold(this.#applyInPlace({ ...job, until }, rows[index]?.[0]))
    }
  }

  async #applyInPlace(job: Lease, row: HandlerRow | undefined): Promise<void> {
    await this.#places.take()
    await this.#apply(job, row).finally(() => this.#places.leave())
  }

  /** `row`: absent when the recall is forgotten. */
  async #apply(job: Lease, row: HandlerRow | undefined): Promise<void> {
    if (row === undefined || row.state === 'applied') {
      this.#recorder.add(endingOf(job, null, { kind: 'handled' }, { kind: 'done' }))
      return
    }
    const attempted = await attemptRecall(this.#options, row, job.attempt, () => this.#isTooLate(job))
    if (attempted !== null) await this.#end(job, row, attempted)
  }

  /**
   * Waiting for a place, or reads that took long, have used up the time in which nobody else takes the recall: handled
   * now, it could be handled twice at once. It is given back, which does nothing when somebody has it already.
   */
  #isTooLate(job: Lease): boolean {
    const { inbox, handlerDeadlineMs } = this.#options
    const now = inbox.now()
    if (now + handlerDeadlineMs <= job.until) return false
    this.#recorder.add(endingOf(job, null, { kind: 'handled' }, { kind: 'release', at: now }))
    return true
  }

  async #end(
    job: Lease,
    row: HandlerRow,
    { outcome, ended, doubt, spent, withdrawn }: Attempted,
  ): Promise<void> {
    const { inbox, counters, random, retry, handlerDeadlineMs, log, tellTrouble } = this.#options
    const step = nextStep(outcome, job.attempt, inbox.now(), retry, random)
    if (step.kind === 'done') counters.handled += 1
    else counters.failed += 1
    if (step.kind === 'give-up') counters.dead += 1
    const detail = detailOf(outcome, handlerDeadlineMs)
    tellFailure(log, { recall: row.id, app: row.app, attempt: job.attempt }, outcome, detail, step.kind)
    const attempt = {
      inbox: row.id,
      outcome: ended,
      detail,
      state: step.kind === 'done' ? 'applied' : step.kind === 'retry' ? 'retrying' : 'dead',
      spent,
      withdrawn,
      doubt: doubt?.why ?? null,
    } as const
    // Told first: a crash in between tells it twice.
    if (step.kind === 'give-up')
      await tellTrouble({ kind: 'dead', sdkAppId: row.app, recall: row.id, why: detail })
    this.#recorder.add(endingOf(job, attempt, outcome, step))
  }
}

/** The inbox tells the story of a recall: nothing is kept of its job. */
function endingOf(
  { id, fence }: Lease,
  attempt: Attempt | null,
  outcome: HandlerOutcome,
  step: AttemptEnd,
): Ending {
  return { id, fence, step, outcome: JSON.stringify(outcome), leavesNothing: true, attempt }
}
