/** Jobs that begin with a lease or end without a trace, for any driver. Called by `jobsContract`. */
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
}
