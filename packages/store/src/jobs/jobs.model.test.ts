/**
 * Random histories of jobs against the simplest model that could be right: a list, searched from the start.
 * What is leased is compared whole, so no job is lost, none is leased twice, and every order is kept.
 */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Store } from '../store.ts'
import { HandClock } from '../testing/hand-clock.ts'
import type { NotesTurns } from '../testing/notes.ts'
import { openTemporaryPlace, type TemporaryPlace } from '../testing/temporary-place.ts'
import type { LeasedJob } from './job.ts'
import type { AttemptEnd } from './jobs.ts'
import { settledJobs } from './statements.ts'

const LEASE = 1000

type Step =
  | {
      readonly kind: 'enqueue'
      readonly lane: string | null
      readonly waitsFor: number | null
      readonly delay: number
    }
  | { readonly kind: 'lease'; readonly limit: number }
  | { readonly kind: 'lease-out-of-turn' }
  | { readonly kind: 'settle'; readonly which: number; readonly how: AttemptEnd['kind'] }
  | { readonly kind: 'supersede'; readonly which: number }
  | { readonly kind: 'park'; readonly which: number }
  | { readonly kind: 'pass'; readonly milliseconds: number }
  | { readonly kind: 'reopen' }

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('enqueue' as const),
      lane: fc.constantFrom(null, 'a', 'b'),
      waitsFor: fc.option(fc.nat(4)),
      delay: fc.constantFrom(0, 0, 0, 500),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('lease' as const), limit: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lease-out-of-turn' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      which: fc.nat(6),
      how: fc.constantFrom('done', 'give-up', 'retry', 'release', 'park', 'uncounted'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('supersede' as const), which: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('park' as const), which: fc.nat(30) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      milliseconds: fc.constantFrom(1, 400, LEASE),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
)

interface ModelJob {
  readonly subject: string
  lane: string | null
  readonly waitsFor: ModelJob | null
  ripeAt: number
  isLeased: boolean
  isParked: boolean
  attempts: number
  /** Of its latest lease. */
  fence: number
  settled: string | null
}

class History {
  readonly #place: TemporaryPlace
  readonly #clock: HandClock
  readonly #jobs: ModelJob[] = []
  /** Every lease that was ever given, oldest first. */
  readonly #leases: LeasedJob[] = []
  /** How far those that were leased out of turn have got. */
  #after = { dueAt: 0, id: 0, index: -1 }
  #store: Store<NotesTurns>

  constructor(place: TemporaryPlace, store: Store<NotesTurns>, clock: HandClock) {
    this.#place = place
    this.#store = store
    this.#clock = clock
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'enqueue':
        return this.#enqueue(step)
      case 'lease':
        return this.#lease(step.limit)
      case 'lease-out-of-turn':
        return this.#leaseOutOfTurn()
      case 'settle':
        return this.#settle(step.which, step.how)
      case 'supersede':
        return this.#supersede(`${step.which}`)
      case 'park':
        return this.#park(`${step.which}`)
      case 'pass':
        return this.#clock.pass(step.milliseconds)
      case 'reopen':
        await this.#store.close()
        this.#store = await this.#place.open(this.#clock)
        this.#endLeases()
    }
  }

  /** J11: nobody else can hold a lease of a file that only one process opens. */
  #endLeases(): void {
    const now = this.#clock.now()
    for (const job of this.#jobs) {
      if (job.isLeased && job.settled === null) job.ripeAt = Math.min(job.ripeAt, now)
    }
  }

  /** Everything that is left can be worked off, and everything is settled once. */
  async end(): Promise<void> {
    while (this.#jobs.some(({ settled }) => settled === null)) {
      this.#clock.pass(LEASE)
      const before = this.#leases.length
      await this.#lease(10)
      expect(this.#leases.length).toBeGreaterThan(before)
      for (let back = this.#leases.length - before; back > 0; back -= 1) await this.#settle(back - 1, 'done')
    }
    const settled = await this.#store.read(settledJobs('q', Number.MAX_SAFE_INTEGER, 1000))
    expect(
      settled.map(({ subject, state, attempts }) => ({ subject, state, attempts })).toReversed(),
    ).toEqual(this.#jobs.map(({ subject, settled: state, attempts }) => ({ subject, state, attempts })))
    await this.#store.close()
  }

  async #enqueue({ lane, waitsFor, delay }: Extract<Step, { kind: 'enqueue' }>): Promise<void> {
    const subject = `${this.#jobs.length}`
    // An id is only known of what was leased once.
    const before = waitsFor === null ? undefined : this.#leases.at(-1 - waitsFor)
    const at = this.#clock.now() + delay
    const job = { queue: 'q', lane, subject, waitsFor: before?.id ?? null, payload: '{}', at }
    await this.#store.turn('note', { text: subject, jobs: [job] })
    this.#jobs.push({
      subject,
      lane,
      waitsFor: this.#jobs[Number(before?.subject)] ?? null,
      ripeAt: at,
      isLeased: false,
      isParked: false,
      attempts: 0,
      fence: 0,
      settled: null,
    })
  }

  async #lease(limit: number): Promise<void> {
    const now = this.#clock.now()
    const expected = this.#jobs
      .filter((job) => job.settled === null && job.ripeAt <= now && !this.#isBlocked(job))
      .toSorted((a, b) => a.ripeAt - b.ripeAt)
      .slice(0, limit)
    for (const job of expected) {
      job.attempts += 1
      job.isLeased = true
      job.ripeAt = now + LEASE
    }
    const leased = await this.#store.jobs.lease('q', limit, LEASE)
    expect(leased.map(({ subject, attempt }) => ({ subject, attempt }))).toEqual(
      expected.map(({ subject, attempts }) => ({ subject, attempt: attempts })),
    )
    for (const [index, job] of expected.entries()) job.fence = leased[index]?.fence ?? 0
    this.#leases.push(...leased)
  }

  async #leaseOutOfTurn(): Promise<void> {
    const waiting = [...this.#jobs.entries()]
      .filter(([, job]) => job.settled === null && !job.isLeased && !job.isParked && !this.#isBlocked(job))
      .toSorted(([, a], [, b]) => a.ripeAt - b.ripeAt)
    const { dueAt, index } = this.#after
    const next = waiting.find(([at, { ripeAt }]) => ripeAt > dueAt || (ripeAt === dueAt && at > index))
    const [expected] = next === undefined ? waiting : [next]
    const leased = await this.#store.jobs.leaseOutOfTurn('q', this.#after, LEASE)
    expect(leased?.subject).toBe(expected?.[1].subject)
    if (expected === undefined || leased === null) return
    const [at, job] = expected
    expect(leased.dueAt).toBe(job.ripeAt)
    this.#after = { dueAt: job.ripeAt, id: leased.id, index: at }
    job.attempts += 1
    expect(leased.attempt).toBe(job.attempts)
    job.isLeased = true
    job.ripeAt = this.#clock.now() + LEASE
    job.fence = leased.fence
    this.#leases.push(leased)
  }

  #isBlocked(job: ModelJob): boolean {
    if (job.waitsFor?.settled === null) return true
    if (job.lane === null) return false
    return this.#jobs.find(({ lane, settled }) => lane === job.lane && settled === null) !== job
  }

  async #settle(which: number, how: AttemptEnd['kind']): Promise<void> {
    const lease = this.#leases.at(-1 - which)
    if (lease === undefined) return
    const job = this.#jobs[Number(lease.subject)]
    if (job === undefined) throw new Error(`leased what was never enqueued: ${lease.subject}`)
    const holds = job.settled === null && job.isLeased && job.fence === lease.fence
    const retryAt = this.#clock.now() + 300
    const step: AttemptEnd = { kind: how, at: retryAt, why: '' }
    const settlement = { id: lease.id, fence: lease.fence, step, outcome: '{}' }
    expect(await this.#store.jobs.settle([settlement])).toEqual([holds])
    if (!holds) return
    job.isLeased = false
    if (how === 'done' || how === 'give-up') {
      job.settled = how === 'done' ? 'done' : 'dead'
      return
    }
    job.ripeAt = retryAt
    if (how === 'release' || how === 'uncounted') job.attempts -= 1
    if (how !== 'park') return
    job.lane = null
    job.isParked = true
  }

  async #supersede(subject: string): Promise<void> {
    await this.#store.turn('supersede', { subject })
    const job = this.#jobs[Number(subject)]
    if (job !== undefined && job.settled === null && !job.isLeased) job.settled = 'superseded'
  }

  async #park(subject: string): Promise<void> {
    const now = this.#clock.now()
    await this.#store.turn('park', { subject, at: now + 300 })
    const job = this.#jobs[Number(subject)]
    // Its ripeness while it is leased is the end of that lease.
    if (job === undefined || job.settled !== null || (job.isLeased && job.ripeAt > now)) return
    job.isLeased = false
    job.isParked = true
    job.lane = null
    job.ripeAt = now + 300
  }
}

test(
  '[J3] random histories: nothing is lost, leased twice or out of order',
  { timeout: 90_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 20, maxLength: 60 }), async (steps) => {
        await using place = await openTemporaryPlace()
        const clock = new HandClock()
        const history = new History(place, await place.open(clock), clock)
        for (const step of steps) await history.take(step)
        await history.end()
      }),
      { numRuns: 8 },
    )
  },
)
