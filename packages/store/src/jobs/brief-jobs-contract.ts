/** Jobs that begin with a lease, leave their lane, or end without a trace, for any driver. Called by `jobsContract`. */
import { expect, test } from 'vitest'
import { done, LEASE, type JobStage } from '../testing/job-stage.ts'

export function briefJobsContract(openStage: () => Promise<JobStage>): void {
  test('[J12] a job leased at birth is in its first attempt, and rings nobody', async () => {
    await using stage = await openStage()
    let rang = false
    stage.store.jobs.onWork('q', () => (rang = true))
    const until = stage.clock.now() + LEASE
    const [first, second] = [await stage.store.turn('draw', {}), await stage.store.turn('draw', {})]
    await stage.enqueue(
      { id: first, lane: 'a', lease: { until, fence: first } },
      { id: second, lane: 'b', lease: { until, fence: second } },
    )
    expect(await stage.lease()).toEqual([])
    expect(rang).toBe(false)
    await stage.enqueue({ lane: 'a', payload: 'behind' })
    const settlement = { id: first, fence: first, step: done, outcome: '1' }
    expect(await stage.store.jobs.settle([settlement])).toEqual([true])
    expect(await stage.settled()).toMatchObject([{ id: first, attempts: 1 }])
    expect(await stage.leasedPayloads()).toEqual(['behind'])
    stage.clock.pass(LEASE)
    expect(await stage.lease(1)).toMatchObject([{ id: second, attempt: 2 }])
  })

  test('[J7] a settlement that leaves nothing deletes the job, and frees what stood behind it', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: '1', lane: 'a' }, { payload: '2', lane: 'a' })
    const [one] = await stage.lease()
    if (one === undefined) throw new Error('no such job')
    await stage.enqueue({ payload: 'waits', waitsFor: one.id })
    const settlement = { id: one.id, fence: one.fence, step: done, outcome: '1', leavesNothing: true }
    expect(await stage.store.jobs.settle([settlement])).toEqual([true])
    expect(await stage.settled()).toEqual([])
    expect(await stage.leasedPayloads()).toEqual(['2', 'waits'])
  })

  test('[J13] a released job is as it was before its lease, but for its time', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: '1', lane: 'a' }, { payload: '2', lane: 'a' })
    const [held] = await stage.lease()
    const at = stage.clock.now() + 500
    expect(await stage.settle(held, { kind: 'release', at })).toBe(true)
    expect(await stage.settle(held)).toBe(false)
    expect(await stage.store.jobs.nextRipeAt('q')).toBe(at)
    expect(await stage.lease()).toEqual([])
    stage.clock.pass(500)
    expect(await stage.lease()).toMatchObject([{ payload: '1', attempt: 1 }])
  })

  test('[J14] a parked job leaves its lane: the next one goes on, and it comes again at its time', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: 'poison', lane: 'a', subject: 'm' }, { payload: '2', lane: 'a' })
    const [poison] = await stage.lease()
    const parkedAt = stage.clock.now()
    await stage.settle(poison, { kind: 'park', at: parkedAt + 500, why: 'answered 500' })
    const [second] = await stage.lease()
    expect(second?.payload).toBe('2')
    await stage.settle(second)
    await stage.enqueue({ payload: '3', lane: 'a' })
    expect(await stage.leasedPayloads()).toEqual(['3'])
    stage.clock.pass(500)
    const [late] = await stage.lease()
    expect(late).toMatchObject({ payload: 'poison', lane: null, attempt: 2 })
    await stage.settle(late)
    expect(await stage.settled()).toMatchObject([
      { payload: '2', parkedAt: null },
      { payload: 'poison', state: 'done', parkedAt },
    ])
  })

  test('[J15] what waits for its time can be leased out of turn, one after the other, and is as it was when that was in vain', async () => {
    await using stage = await openStage()
    const start = stage.clock.now()
    const { jobs } = stage.store
    await stage.enqueue(
      { payload: '2', lane: 'a', at: start + 700 },
      { payload: 'behind', lane: 'a' },
      { payload: '1', at: start + 300 },
      { payload: '3', at: start + 700 },
      { payload: 'leased' },
      { payload: 'parked' },
    )
    const [held, poison] = await stage.lease()
    await stage.settle(poison, { kind: 'park', at: start + 500, why: 'answered 500' })
    let after = { dueAt: 0, id: 0 }
    const given: string[] = []
    for (let n = 0; n < 4; n += 1) {
      const job = await jobs.leaseOutOfTurn('q', after, LEASE)
      if (job === null) throw new Error('nothing was given')
      const { payload, attempt, dueAt = 0 } = job
      given.push(`${payload}: ${attempt}`)
      after = { dueAt, id: job.id }
      await stage.settle(job, { kind: 'uncounted', at: dueAt, why: 'answered 500' })
    }
    expect(given).toEqual(['1: 1', '2: 1', '3: 1', '1: 1'])
    expect(await jobs.nextRipeAt('q')).toBe(start + 300)
    await stage.settle(held)

    const early = await jobs.leaseOutOfTurn('q', after, LEASE)
    expect(early).toMatchObject({ payload: '2', dueAt: start + 700 })
    await stage.settle(early ?? undefined)
    expect(await stage.leasedPayloads()).toEqual(['behind'])
    expect(await jobs.leaseOutOfTurn('elsewhere', after, LEASE)).toBeNull()
  })

  test('[J14] what waits for a parked job goes on waiting for it', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: 'send' })
    const [send] = await stage.lease()
    await stage.enqueue({ payload: 'recall', waitsFor: send?.id ?? null })
    await stage.settle(send, { kind: 'park', at: stage.clock.now() + 500, why: 'answered 500' })
    expect(await stage.leasedPayloads()).toEqual([])
    stage.clock.pass(500)
    const [again] = await stage.lease()
    expect(again?.payload).toBe('send')
    await stage.settle(again)
    expect(await stage.leasedPayloads()).toEqual(['recall'])
  })

  test('[J16] a job that nobody works on is parked by a turn, at the head of its lane or behind it', async () => {
    await using stage = await openStage()
    await stage.enqueue(
      { payload: 'poison', lane: 'a', subject: 'head' },
      { payload: '2', lane: 'a' },
      { payload: '3', lane: 'a', subject: 'behind' },
      { payload: '4', lane: 'a' },
    )
    const [first] = await stage.lease()
    await stage.settle(first, { kind: 'retry', at: stage.clock.now() + 900, why: 'answered 500' })
    let rung = 0
    const stop = stage.store.jobs.onWork('q', () => (rung += 1))
    const at = stage.clock.now() + 500
    for (const subject of ['head', 'behind']) await stage.store.turn('park', { subject, at })
    stop()
    expect(rung).toBeGreaterThan(0)
    const [second] = await stage.lease()
    expect(second?.payload).toBe('2')
    await stage.settle(second)
    const [fourth] = await stage.lease()
    expect(fourth?.payload).toBe('4')
    await stage.settle(fourth)
    expect(await stage.store.jobs.nextRipeAt('q')).toBe(at)
    stage.clock.pass(500)
    expect(await stage.lease()).toMatchObject([
      { payload: 'poison', lane: null, isParked: true, attempt: 2 },
      { payload: '3', lane: null, isParked: true, attempt: 1 },
    ])
  })

  test('[J16] a leased job is not parked by a turn; one whose lease has ended is, and its worker settles nothing', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: '1', lane: 'a', subject: 'm' }, { payload: '2', lane: 'a' })
    const [held] = await stage.lease()
    await stage.store.turn('park', { subject: 'm', at: stage.clock.now() + 1 })
    expect(await stage.leasedPayloads()).toEqual([])
    stage.clock.pass(LEASE)
    await stage.store.turn('park', { subject: 'm', at: stage.clock.now() + 500 })
    expect(await stage.leasedPayloads()).toEqual(['2'])
    expect(await stage.settle(held)).toBe(false)
    expect(await stage.settled()).toEqual([])
  })

  test('[J16] what is parked by a turn and waits for another goes on waiting for it', async () => {
    await using stage = await openStage()
    await stage.enqueue({ payload: 'send' })
    const [send] = await stage.lease()
    const recall = { payload: 'recall', lane: 'a', subject: 'm', waitsFor: send?.id ?? null }
    await stage.enqueue(recall, { payload: 'next', lane: 'a' })
    await stage.store.turn('park', { subject: 'm', at: stage.clock.now() })
    expect(await stage.leasedPayloads()).toEqual(['next'])
    await stage.settle(send)
    expect(await stage.leasedPayloads()).toEqual(['recall'])
  })
}
