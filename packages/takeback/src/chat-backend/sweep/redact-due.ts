/**
 * Works off the queue `redact`: texts of recalled messages whose time on disk is over, and of online-only messages
 * that are told.
 */
import type { LeasedJob } from '@takeback/store'
import type { Engine } from '../engine.ts'
import { redactedMessage, redactQueue } from '../turns/redact-later.ts'

const batchSize = 100
const leaseMs = 30_000

export async function redactDue(engine: Engine, goesOn: () => boolean = () => true): Promise<void> {
  let jobs: LeasedJob[]
  do {
    jobs = await engine.jobs.lease(redactQueue, batchSize, leaseMs)
    if (jobs.length === 0) return
    await engine.turn('sweep/redact-messages', {
      messages: jobs.map(({ payload }) => redactedMessage(payload)),
    })
    await engine.jobs.settle(
      jobs.map(({ id, fence }) => ({ id, fence, step: { kind: 'done' }, outcome: '{"kind":"redacted"}' })),
    )
  } while (jobs.length === batchSize && goesOn())
}
