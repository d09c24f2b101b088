import type { Jobs } from './jobs/jobs.ts'
import type { Query } from './query.ts'
import type { TurnBook, TurnCommand, TurnResult } from './turn.ts'

/** What is remembered. Both drivers pass `contract.ts`. */
export interface Store<Turns extends TurnBook> {
  /**
   * Resolves after the commit is durable, with the decision's result.
   * Rejects with StoreUnavailable (disk full, closed) when nothing was written, or with the bug that `decide` threw.
   */
  turn<Kind extends keyof Turns & string>(
    kind: Kind,
    command: TurnCommand<Turns[Kind]>,
  ): Promise<TurnResult<Turns[Kind]>>
  /** Rows from the read-only side: sees every turn that was acknowledged before the call. */
  read<Row extends object>(query: Query<Row>): Promise<Row[]>
  /** Several reads of one moment. */
  snapshot(queries: readonly Query[]): Promise<object[][]>
  readonly jobs: Jobs
  /**
   * `listener` gets the data of every signal of the topic, after the commit, in the order of the commits. Signals of
   * other processes and of before the call are not heard. Gives what ends it.
   */
  onSignal(topic: string, listener: (data: string) => void): () => void
  /**
   * Other processes may change what is remembered: nobody here rings for what they commit, so whoever waits for work or
   * shows what is new asks again every SHARED_POLL_MS. Absent: false.
   */
  readonly shared?: boolean
  /**
   * For so long this process may have heard nothing of the others: what they committed before is known here. Milliseconds;
   * absent or null: there are no others, or nobody listens. Rule TU28.
   */
  readonly signalsBehindMs?: number | null
  /** The clock that decisions see, outside a turn. */
  now(): number
  /** Rejects when the store can't go on (I/O error): the process must end. Never resolves otherwise. */
  readonly failed: Promise<never>
  /** Finishes what was begun, wipes, closes. */
  close(): Promise<void>
}

/** How long news of another process may take, at most. */
export const SHARED_POLL_MS = 1000

/** Wall-clock milliseconds: the port behind every time in the product. */
export interface Clock {
  now(): number
}
