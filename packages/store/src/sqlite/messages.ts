/** What crosses between the store's threads: plain data, one message per batch and direction. */
import type { Query } from '../query.ts'
import type { Signal } from '../signal.ts'
import { StoreUnavailable, type UnavailableCode } from '../unavailable.ts'

export interface OpenWriter {
  readonly file: string
  /** URL of the module whose default export is the StoreDefinition. */
  readonly module: string
  readonly now: number
  readonly wipeAfter: number
}

export interface OpenReader {
  readonly file: string
}

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
  /** Queues that have work to look at. */
  readonly work: readonly string[]
  /** In the order of the turns. */
  readonly signals: readonly Signal[]
  /** The store can't go on. */
  readonly fatal: ErrorText | null
}

/** An error as plain data: cloning would lose its class and its code. */
export interface ErrorText {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly code: UnavailableCode | null
}

export function errorText(error: unknown): ErrorText {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), stack: undefined, code: null }
  const { name, message, stack } = error
  return { name, message, stack, code: error instanceof StoreUnavailable ? error.code : null }
}

export function errorFrom({ name, message, stack, code }: ErrorText): Error {
  if (code !== null) return new StoreUnavailable(code, message)
  const error = new Error(message)
  error.name = name
  if (stack !== undefined) error.stack = stack
  return error
}
