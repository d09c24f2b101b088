/** For the tests of jobs: a store with one queue, and plain verbs for it. */
import type { StorePlace } from '../contract.ts'
import type { LeasedJob, NewJob } from '../jobs/job.ts'
import type { AttemptEnd } from '../jobs/jobs.ts'
import { settledJobs } from '../jobs/statements.ts'
import type { Store } from '../store.ts'
import type { HandClock } from './hand-clock.ts'
import type { NotesTurns } from './notes.ts'

export const LEASE = 10_000
export const done: AttemptEnd = { kind: 'done' }

export class JobStage {
  readonly clock: HandClock
  readonly #place: StorePlace
  #store: Store<NotesTurns>

  constructor(place: StorePlace, store: Store<NotesTurns>, clock: HandClock) {
    this.#place = place
    this.#store = store
    this.clock = clock
  }

  get store(): Store<NotesTurns> {
    return this.#store
  }

  async enqueue(...jobs: Partial<NewJob>[]): Promise<void> {
    const whole = jobs.map((job) => wholeJob(job))
    await this.#store.turn('note', { text: 'with jobs', jobs: whole })
  }

  lease(limit = 100): Promise<LeasedJob[]> {
    return this.#store.jobs.lease('q', limit, LEASE)
  }

  async leasedPayloads(limit = 100): Promise<string[]> {
    return (await this.lease(limit)).map(({ payload }) => payload)
  }

  async settle(job: LeasedJob | undefined, step: AttemptEnd = done): Promise<boolean | undefined> {
    if (job === undefined) throw new Error('no such job')
    const settlement = { id: job.id, fence: job.fence, step, outcome: '"said"' }
    return (await this.#store.jobs.settle([settlement]))[0]
  }

  settled() {
    return this.#store.read(settledJobs('q', Number.MAX_SAFE_INTEGER, 100))
  }

  async reopen(): Promise<void> {
    await this.#store.close()
    this.#store = await this.#place.open(this.clock)
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.#place[Symbol.asyncDispose]()
  }
}

function wholeJob(job: Partial<NewJob>): NewJob {
  return { queue: 'q', payload: '{}', ...job }
}
