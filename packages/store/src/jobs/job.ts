/** A durable piece of work: rules J1-J10 of docs/spec/jobs.md. */

export interface NewJob {
  /** From `moment.nextId()`, when another job of the same decision waits for this one. Absent: the store draws it. */
  readonly id?: number
  readonly queue: string
  /** Jobs of one lane are leased one at a time, in the order they were enqueued. Null: no order. */
  readonly lane?: string | null
  /** Not leased before this job (an id) is settled. */
  readonly waitsFor?: number | null
  /** What the job is about, to find it again while it waits (for example a message id). */
  readonly subject?: string | null
  /** JSON text; never message text. */
  readonly payload: string
  /** Not before; milliseconds. Absent: at once. */
  readonly at?: number
  /**
   * Leased from its birth to whoever asked for the turn, which is its first attempt: nobody is told of it. Only when
   * nothing stands before it (`jobsOfLane`). Absent: it waits to be leased.
   */
  readonly lease?: BirthLease
}

export interface BirthLease {
  /** Milliseconds. */
  readonly until: number
  /** From `moment.nextId()`. */
  readonly fence: number
}

export interface LeasedJob {
  readonly id: number
  readonly queue: string
  readonly lane: string | null
  readonly subject: string | null
  readonly payload: string
  /** 1 for the first attempt. */
  readonly attempt: number
  readonly enqueuedAt: number
  /** Leased out of turn: when it is due (milliseconds). */
  readonly dueAt?: number
  /** It left its lane. */
  readonly isParked?: true
  /** Given back when settling: a worker whose lease passed to another settles nothing. */
  readonly fence: number
}

/** How a job ended; kept for the retention of the queue. */
export type SettledState = 'done' | 'dead' | 'superseded'
