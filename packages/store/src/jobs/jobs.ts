import type { LeasedJob, SettledState } from './job.ts'
import type { NextStep } from './next-step.ts'

/** How an attempt ends. */
export type AttemptEnd =
  | NextStep
  /** Nothing was attempted: the lease is given back, and does not count. */
  | { readonly kind: 'release'; readonly at: number }
  /** Tried again later, outside its lane: those behind it go on without it. */
  | { readonly kind: 'park'; readonly at: number; readonly why: string }
  /** Tried in vain, and it does not count: as it was before the lease, but for its time and the outcome. */
  | { readonly kind: 'uncounted'; readonly at: number; readonly why: string }

export interface Settlement {
  readonly id: number
  readonly fence: number
  readonly step: AttemptEnd
  /** JSON text for people: what happened in this attempt; not kept of a release. Never message text, never a secret. */
  readonly outcome: string
  /** Nothing is kept of the job when it ends: its story is told elsewhere. Absent: its queue's retention holds. */
  readonly leavesNothing?: boolean
}

export interface SettledJob {
  readonly id: number
  readonly queue: string
  readonly lane: string | null
  readonly subject: string | null
  readonly payload: string
  readonly state: SettledState
  readonly attempts: number
  readonly outcome: string | null
  readonly enqueuedAt: number
  readonly settledAt: number
  /** When it left its lane; null: never. */
  readonly parkedAt: number | null
}

/** Where in the order of what is due somebody has got to. */
export interface OutOfTurn {
  readonly dueAt: number
  readonly id: number
}

/** Durable jobs of one store. Changes are turns: batched and durable like any other. */
export interface Jobs {
  /** The ripe jobs of a queue that wait longest, at most one per lane, leased until now + leaseMs. */
  lease(queue: string, limit: number, leaseMs: number): Promise<LeasedJob[]>
  /**
   * One job that waits for its time, is not parked, and has nothing before it: the next one `after` that in the order of
   * what is due, or the first again. Null when there is none.
   */
  leaseOutOfTurn(queue: string, after: OutOfTurn, leaseMs: number): Promise<LeasedJob | null>
  /** One entry per settlement, in order: false where the fence no longer holds. */
  settle(settlements: readonly Settlement[]): Promise<boolean[]>
  /** When the next job of the queue may be leased (milliseconds), or null when none waits. */
  nextRipeAt(queue: string): Promise<number | null>
  /**
   * Called after a commit that enqueued into, or freed work of, this queue. Must not throw. Gives the way to stop
   * listening.
   */
  onWork(queue: string, wake: () => void): () => void
  /** Deletes what was settled more than `keepMs` ago; gives how many. At most `limit` in one call. */
  sweepSettledJobs(queue: string, keepMs: number, limit?: number): Promise<number>
}
