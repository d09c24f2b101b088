/** `Jobs` on top of a driver's turns and reads: the same for every driver that serves `jobTurns`. */
import type { Query } from '../query.ts'
import type { TurnCommand, TurnResult } from '../turn.ts'
import type { Jobs } from './jobs.ts'
import { nextRipe } from './statements.ts'
import type { jobTurns } from './turns.ts'

/** What one sweep deletes at most when nothing else is said: a commit of some milliseconds. */
const SWEEP_LIMIT = 1000

type JobTurns = typeof jobTurns

export interface JobsPort {
  turn<Kind extends keyof JobTurns>(
    kind: Kind,
    command: TurnCommand<JobTurns[Kind]>,
  ): Promise<TurnResult<JobTurns[Kind]>>
  read<Row extends object>(query: Query<Row>): Promise<Row[]>
  now(): number
  onWork: Jobs['onWork']
}

export function jobsByTurns(port: JobsPort): Jobs {
  return {
    lease: (queue, limit, leaseMs) =>
      port.turn('store/lease-jobs', { queue, limit, leaseMs, ripeBy: port.now() }),
    leaseOutOfTurn: (queue, after, leaseMs) =>
      port.turn('store/lease-out-of-turn', { queue, after, leaseMs }),
    settle: async (settlements) =>
      settlements.length === 0 ? [] : port.turn('store/settle-jobs', settlements),
    nextRipeAt: async (queue) => (await port.read(nextRipe(queue)))[0]?.at ?? null,
    onWork: port.onWork,
    sweepSettledJobs: async (queue, keepMs, limit = SWEEP_LIMIT) => {
      const command = { queue, settledBefore: port.now() - keepMs, limit }
      return (await port.turn('store/sweep-settled-jobs', command)).swept
    },
  }
}
