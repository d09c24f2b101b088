/** What can be shown of jobs, for any driver. Called by `jobsContract`. */
import { expect, test } from 'vitest'
import { LEASE, type JobStage } from '../testing/job-stage.ts'
import { jobsBySubject, pendingJobsBySubject } from './statements.ts'

export function jobsDisplayContract(openStage: () => Promise<JobStage>): void {
  test('what became of a subject: its jobs, settled or not', async () => {
    await using stage = await openStage()
    await stage.enqueue({ subject: 'm', payload: '1' }, { subject: 'm', payload: '2' }, { subject: 'other' })
    const [job] = await stage.lease(1)
    await stage.settle(job)
    await stage.lease(1)
    const at = stage.clock.now()
    expect(await stage.store.read(jobsBySubject('m'))).toMatchObject([
      { payload: '1', state: 'done', outcome: '"said"', settledAt: at, ripeAt: null },
      { payload: '2', state: 'leased', outcome: null, settledAt: null, ripeAt: at + LEASE },
    ])
    expect(await stage.store.read(pendingJobsBySubject('m'))).toMatchObject([
      { queue: 'q', attempts: 1, leased_until: at + LEASE },
    ])
  })
}
