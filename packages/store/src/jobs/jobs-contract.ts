/** The rules J1-J10 of docs/spec/jobs.md, for any driver. Called by `storeContract`. */
import { expect, test } from 'vitest'
import type { StorePlace } from '../contract.ts'
import { HandClock } from '../testing/hand-clock.ts'
import { done, JobStage, LEASE } from '../testing/job-stage.ts'
import { briefJobsContract } from './brief-jobs-contract.ts'
import { jobsDisplayContract } from './jobs-display-contract.ts'

type OpenStage = () => Promise<JobStage>

export function jobsContract(openPlace: () => Promise<StorePlace>): void {
  const openStage: OpenStage = async () => {
    const place = await openPlace()
    const clock = new HandClock()
    return new JobStage(place, await place.open(clock), clock)
  }
  leasing(openStage)
  order(openStage)
  settling(openStage)
  jobsDisplayContract(openStage)
  briefJobsContract(openStage)
}

function leasing(openStage: OpenStage): void {
  test('[J1] a job comes with the turn that enqueued it, and only with it', async () => {
    await using stage = await openStage()
    const broken = stage.store.turn('write', {
      writes: [{ sql: 'INSERT INTO nowhere VALUES (1)', params: [] }],
      jobs: [{ queue: 'q', payload: '{}' }],
    })
    await expect(broken).rejects.toThrow('nowhere')
    expect(await stage.lease()).toEqual([])
    await stage.enqueue({ payload: '{"a":1}', subject: 'note/1' })
    const [job, ...others] = await stage.lease()
    expect(others).toEqual([])
    expect(job).toEqual({
      id: expect.any(Number),
      queue: 'q',
      lane: null,
      subject: 'note/1',
      payload: '{"a":1}',
      attempt: 1,
      enqueuedAt: stage.clock.now(),
      fence: expect.any(Number),
    })
  })

  test('[J2] who waits longest goes first, at most as many as asked for, of that queue alone', async () => {
    await using stage = await openStage()
    await stage.enqueue(
      { payload: '1' },
      { payload: '2' },
      { payload: 'elsewhere', queue: 'other' },
      { payload: '3' },
    )
    expect(await stage.leasedPayloads(2)).toEqual(['1', '2'])
    expect(await stage.leasedPayloads(2)).toEqual(['3'])
    expect(await stage.leasedPayloads(2)).toEqual([])
  })

  test('[J2] a job is not leased before its time', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: 'later', at: stage.clock.now() + 500 }, { payload: 'now' })
    expect(await stage.leasedPayloads()).toEqual(['now'])
    stage.clock.pass(499)
    expect(await stage.leasedPayloads()).toEqual([])
    stage.clock.pass(1)
    expect(await stage.leasedPayloads()).toEqual(['later'])
  })

  test('[J5] a leased job is nobody else’s until the lease ends; then it is leased again, as the next attempt', async () => {
    await using stage = await openStage()
    await stage.enqueue({})
    const [lost] = await stage.lease()
    stage.clock.pass(LEASE - 1)
    expect(await stage.lease()).toEqual([])
    stage.clock.pass(1)
    const [again] = await stage.lease()
    expect(again).toMatchObject({ id: lost?.id, attempt: 2 })
    expect(again?.fence).toBeGreaterThan(lost?.fence ?? 0)
  })

  test('[J6] who lost the lease settles nothing', async () => {
    await using stage = await openStage()
    await stage.enqueue({})
    const [lost] = await stage.lease()
    stage.clock.pass(LEASE)
    const [held] = await stage.lease()
    expect(await stage.settle(lost)).toBe(false)
    expect(await stage.settled()).toEqual([])
    expect(await stage.settle(held)).toBe(true)
    expect(await stage.settle(held)).toBe(false)
  })

  test('[J6] of two settlements of one job in one call the second is refused', async () => {
    await using stage = await openStage()
    await stage.enqueue({})
    const [job] = await stage.lease()
    if (job === undefined) throw new Error('no such job')
    const settlement = { id: job.id, fence: job.fence, step: done, outcome: '1' }
    expect(await stage.store.jobs.settle([settlement, settlement])).toEqual([true, false])
    expect(await stage.store.jobs.settle([])).toEqual([])
  })
}

function order(openStage: OpenStage): void {
  test('[J3] jobs of a lane go one at a time, in order; other lanes don’t wait', async () => {
    await using stage = await openStage()
    await stage.enqueue(
      { payload: 'a1', lane: 'a' },
      { payload: 'a2', lane: 'a' },
      { payload: 'b1', lane: 'b' },
    )
    await stage.enqueue({ payload: 'a3', lane: 'a' }, { payload: 'free' })
    const [a1, ...rest] = await stage.lease()
    expect([a1, ...rest].map((job) => job?.payload)).toEqual(['a1', 'b1', 'free'])
    expect(await stage.leasedPayloads()).toEqual([])
    await stage.settle(a1, { kind: 'give-up', why: 'gone' })
    const [a2] = await stage.lease()
    expect(a2?.payload).toBe('a2')
    await stage.settle(a2)
    expect(await stage.leasedPayloads()).toEqual(['a3'])
  })

  test('[J3] a retry holds its lane', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: '1', lane: 'a' }, { payload: '2', lane: 'a' })
    const [first] = await stage.lease()
    await stage.settle(first, { kind: 'retry', at: stage.clock.now() + 60_000, why: 'timed out' })
    expect(await stage.leasedPayloads()).toEqual([])
    stage.clock.pass(60_000)
    const [again] = await stage.lease()
    expect(again).toMatchObject({ payload: '1', attempt: 2 })
    await stage.settle(again)
    expect(await stage.leasedPayloads()).toEqual(['2'])
  })

  test('[J3] the same name in another queue is another lane', async () => {
    await using stage = await openStage()
    await stage.enqueue({ lane: 'a', queue: 'other' }, { payload: 'mine', lane: 'a' })
    expect(await stage.leasedPayloads()).toEqual(['mine'])
  })

  test('[J4] a job that waits for another is leased after that one is settled', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: 'send', subject: 'm' })
    const [send] = await stage.lease()
    await stage.enqueue(
      { payload: 'recall', lane: 'a', waitsFor: send?.id ?? null },
      { payload: 'next', lane: 'a' },
    )
    expect(await stage.leasedPayloads()).toEqual([])
    await stage.settle(send)
    expect(await stage.leasedPayloads()).toEqual(['recall'])
  })

  test('[J4] its turn in the lane does not end the wait', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: 'send' })
    const [send] = await stage.lease()
    const waiting = { payload: 'recall', lane: 'a', waitsFor: send?.id ?? null }
    await stage.enqueue({ payload: 'first', lane: 'a' }, waiting)
    const [first] = await stage.lease()
    await stage.settle(first)
    expect(await stage.leasedPayloads()).toEqual([])
    await stage.settle(send)
    expect(await stage.leasedPayloads()).toEqual(['recall'])
  })

  test('[J4] the end of the wait does not overtake in the lane', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: 'send' })
    const [send] = await stage.lease()
    const waiting = { payload: 'recall', lane: 'a', waitsFor: send?.id ?? null }
    await stage.enqueue({ payload: 'first', lane: 'a' }, waiting)
    await stage.settle(send)
    expect(await stage.leasedPayloads()).toEqual(['first'])
  })

  test('[J4] a job can wait for one of its own turn, in another queue too, by the id it was given', async () => {
    await using stage = await openStage()
    const id = await stage.store.turn('draw', {})
    const jobs = [
      { id, queue: 'q', payload: 'send' },
      { queue: 'other', payload: 'forget', waitsFor: id },
    ]
    await stage.store.turn('write', { writes: [], jobs })
    expect(await stage.store.jobs.lease('other', 1, LEASE)).toEqual([])
    const [send] = await stage.lease()
    expect(send?.id).toBe(id)
    await stage.settle(send)
    expect(await stage.store.jobs.lease('other', 1, LEASE)).toMatchObject([{ payload: 'forget' }])
  })

  test('[J4] waiting for what is settled already is no wait', async () => {
    await using stage = await openStage()
    await stage.enqueue({})
    const [job] = await stage.lease()
    await stage.settle(job)
    await stage.enqueue({ payload: 'free', waitsFor: job?.id ?? null })
    expect(await stage.leasedPayloads()).toEqual(['free'])
  })

  test('[J8] a superseded job is never leased, and frees what stood behind it', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: '1', lane: 'a', subject: 'm' }, { payload: '2', lane: 'a' })
    stage.clock.pass(7)
    await stage.store.turn('supersede', { subject: 'm' })
    expect(await stage.leasedPayloads()).toEqual(['2'])
    expect(await stage.settled()).toMatchObject([
      { payload: '1', state: 'superseded', attempts: 0, settledAt: stage.clock.now() },
    ])
  })

  test('[J8] a job that is leased can’t be superseded; one that waits for its retry can', async () => {
    await using stage = await openStage()
    await stage.enqueue({ subject: 'm' })
    const [job] = await stage.lease()
    await stage.store.turn('supersede', { subject: 'm' })
    expect(await stage.settled()).toEqual([])
    expect(await stage.settle(job, { kind: 'retry', at: stage.clock.now(), why: 'timed out' })).toBe(true)
    await stage.store.turn('supersede', { subject: 'm' })
    expect(await stage.settled()).toMatchObject([{ state: 'superseded', attempts: 1, outcome: '"said"' }])
    expect(await stage.lease()).toEqual([])
  })
}

function settling(openStage: OpenStage): void {
  test('[J7] a settled job keeps what happened to it', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: '1', lane: 'a', subject: 'm' }, { payload: '2' })
    const enqueuedAt = stage.clock.now()
    const [one, two] = await stage.lease()
    stage.clock.pass(30)
    await stage.settle(one)
    await stage.settle(two, { kind: 'give-up', why: 'gone' })
    const common = {
      queue: 'q',
      attempts: 1,
      outcome: '"said"',
      enqueuedAt,
      settledAt: enqueuedAt + 30,
      parkedAt: null,
    }
    expect(await stage.settled()).toEqual([
      { id: two?.id, lane: null, subject: null, payload: '2', state: 'dead', ...common },
      { id: one?.id, lane: 'a', subject: 'm', payload: '1', state: 'done', ...common },
    ])
  })

  test('[J9] nextRipeAt: the wanted time, the retry or the end of the lease, whatever comes first', async () => {
    await using stage = await openStage()
    const { jobs } = stage.store
    const start = stage.clock.now()
    expect(await jobs.nextRipeAt('q')).toBeNull()
    await stage.enqueue({ lane: 'a', at: start + 50 }, { lane: 'a' })
    expect(await jobs.nextRipeAt('q')).toBe(start + 50)
    stage.clock.pass(50)
    const [job] = await stage.lease()
    expect(await jobs.nextRipeAt('q')).toBe(start + 50 + LEASE)
    await stage.settle(job, { kind: 'retry', at: start + 70, why: 'timed out' })
    expect(await jobs.nextRipeAt('q')).toBe(start + 70)
  })

  test('[J9] onWork rings for work enqueued and for work freed, until it is told to stop', async () => {
    await using stage = await openStage()
    let ring = Promise.withResolvers<void>()
    const stop = stage.store.jobs.onWork('q', () => ring.resolve())
    await stage.enqueue({ lane: 'a' }, { lane: 'a' })
    await ring.promise

    const [job] = await stage.lease()
    ring = Promise.withResolvers()
    await stage.settle(job)
    await ring.promise

    stop()
    let heard = false
    ring = Promise.withResolvers()
    void ring.promise.then(() => (heard = true))
    const other = Promise.withResolvers<void>()
    stage.store.jobs.onWork('q', () => other.resolve())
    await stage.enqueue({})
    await other.promise
    expect(heard).toBe(false)
  })

  test('[J10] settled jobs are swept after the retention of their queue, in slices', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: '1' }, { payload: '2' }, { payload: '3' }, { queue: 'other' })
    for (const job of await stage.lease(2)) await stage.settle(job)
    stage.clock.pass(1000)
    for (const job of await stage.lease()) await stage.settle(job)
    const { jobs } = stage.store
    expect(await jobs.sweepSettledJobs('other', 0)).toBe(0)
    stage.clock.pass(1)
    expect(await jobs.sweepSettledJobs('q', 1000, 1)).toBe(1)
    expect(await jobs.sweepSettledJobs('q', 1000)).toBe(1)
    expect((await stage.settled()).map(({ payload }) => payload)).toEqual(['3'])
  })
}
