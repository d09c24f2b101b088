/** The turns behind `Jobs`: rules J1-J10 of docs/spec/jobs.md. A driver adds them to the book of its user. */
import { defineTurn, type Decision, type TurnBook } from '../turn.ts'
import type { LeasedJob } from './job.ts'
import type { OutOfTurn, Settlement } from './jobs.ts'
import { carryOut, heldJobs } from './settle.ts'
import {
  deleteSettledJob,
  expiredSettledJobs,
  leaseJob,
  nextInOrder,
  ripeJobs,
  type RipeJobRow,
} from './statements.ts'

interface LeaseJobs {
  readonly queue: string
  readonly limit: number
  readonly leaseMs: number
  /** Milliseconds: only what is ripe by then. */
  readonly ripeBy: number
}

const leaseJobs = defineTurn({
  reads: ({ queue, limit, ripeBy }: LeaseJobs) => ({ ripe: ripeJobs(queue, ripeBy, limit) }),
  decide: ({ leaseMs }, { ripe }, { now, nextId }): Decision<LeasedJob[]> => {
    if (ripe.length === 0) return { result: [] }
    const fence = nextId()
    return {
      result: ripe.map((row) => leased(row, fence)),
      writes: ripe.map((job) => leaseJob(job.id, now + leaseMs, fence)),
    }
  },
})

function leased(
  { id, queue, lane, subject, payload, attempts, enqueued_at, parked_at }: RipeJobRow,
  fence: number,
): LeasedJob {
  return {
    id,
    queue,
    lane,
    subject,
    payload,
    attempt: attempts + 1,
    enqueuedAt: enqueued_at,
    ...(parked_at !== null && { isParked: true }),
    fence,
  }
}

interface LeaseOutOfTurn {
  readonly queue: string
  readonly after: OutOfTurn
  readonly leaseMs: number
}

const leaseOutOfTurn = defineTurn({
  reads: ({ queue, after }: LeaseOutOfTurn) => ({
    next: nextInOrder(queue, after.dueAt, after.id),
    first: nextInOrder(queue, 0, 0),
  }),
  decide: ({ leaseMs }, { next, first }, { now, nextId }): Decision<LeasedJob | null> => {
    const row = next[0] ?? first[0]
    if (row === undefined) return { result: null }
    const fence = nextId()
    return {
      result: { ...leased(row, fence), dueAt: row.ripe_at },
      writes: [leaseJob(row.id, now + leaseMs, fence)],
    }
  },
})

const settleJobs = defineTurn({
  reads: (settlements: readonly Settlement[]) => ({ held: heldJobs(settlements) }),
  decide: (settlements, { held }, { now }): Decision<boolean[]> => {
    const { holds, writes } = carryOut(settlements, held, now)
    return { result: holds, writes }
  },
})

interface SweepSettledJobs {
  readonly queue: string
  /** Milliseconds: the retention of the queue ago. */
  readonly settledBefore: number
  /** The most that one turn deletes. */
  readonly limit: number
}

/** Deletes settled jobs past their retention. Fewer than `limit` swept: none is left. */
const sweepSettledJobs = defineTurn({
  reads: ({ queue, settledBefore, limit }: SweepSettledJobs) => ({
    expired: expiredSettledJobs(queue, settledBefore, limit),
  }),
  decide: (_command, { expired }): Decision<{ readonly swept: number }> => ({
    result: { swept: expired.length },
    writes: expired.map(({ id }) => deleteSettledJob(id)),
  }),
})

/** Their names begin with `store/`, which no user's turn may. */
export const jobTurns = {
  'store/lease-jobs': leaseJobs,
  'store/lease-out-of-turn': leaseOutOfTurn,
  'store/settle-jobs': settleJobs,
  'store/sweep-settled-jobs': sweepSettledJobs,
} satisfies TurnBook
