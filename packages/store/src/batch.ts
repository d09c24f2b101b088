/** A batch of turns or reads on its way to where they run, and its answer: plain data, one message per direction. */
import type { ErrorText } from './error-text.ts'
import type { Query } from './query.ts'
import type { Signal } from './signal.ts'

/** Arrays side by side: cheaper to clone than an object per command. */
export interface TurnBatch {
  readonly now: number
  readonly kinds: readonly string[]
  readonly commands: readonly unknown[]
}

/** Each entry is read in one moment. */
export type ReadBatch = readonly (readonly Query[])[]

export interface BatchReply {
  /** One per command, in order; a hole (undefined) where `errors` has an entry. */
  readonly results: readonly unknown[]
  readonly errors: readonly (readonly [index: number, error: ErrorText])[]
}

export interface TurnReply extends BatchReply {
  /** The moment of the batch. */
  readonly now: number
  /** A turn of it began time anew: earlier moments don't count any more. */
  readonly beganAnew: boolean
  /** Queues that have work to look at. */
  readonly work: readonly string[]
  /** In the order of the turns. */
  readonly signals: readonly Signal[]
  /** The store can't go on. */
  readonly fatal: ErrorText | null
}
