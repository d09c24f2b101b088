/**
 * A turn is one change of what is remembered: load, decide, write, commit. Rules TU1-TU7 of docs/spec/store.md.
 *
 * `decide` is synchronous and pure: rows, time and ids come in, writes and a result go out. It runs where the
 * store wants it to run (on SQLite: on the writer's thread, many turns in one commit; on PostgreSQL: in the
 * caller's process, many turns in one commit too), so a command is plain data and a turn is found by its name.
 */
import type { NewJob } from './jobs/job.ts'
import type { Query, SqlValue } from './query.ts'
import type { Signal } from './signal.ts'

/** Named loads; an array of queries gives an array of row arrays, in the same order. */
export type ReadSet = Readonly<Record<string, Query | readonly Query[]>>

export type RowsOf<Reads extends ReadSet> = {
  readonly [Name in keyof Reads]: Reads[Name] extends Query<infer Row>
    ? readonly Row[]
    : Reads[Name] extends readonly Query<infer Row>[]
      ? readonly (readonly Row[])[]
      : never
}

/** What a decision may know of the world besides its rows. */
export interface Moment {
  /** Milliseconds since the epoch; never less than in any earlier commit, also over restarts. */
  readonly now: number
  /** A number greater than all that were given before, over restarts too. Gaps are normal. */
  readonly nextId: () => number
}

export interface Decision<Result> {
  readonly result: Result
  /** Executed in order, in the transaction of the turn. None: nothing is written. */
  readonly writes?: readonly Query[]
  /** Enqueued in the same transaction. */
  readonly jobs?: readonly NewJob[]
  /** Text was deleted: the store must wipe its traces from the files within a minute. */
  readonly erases?: boolean
  /**
   * Nothing is left that is of a time: from here on it is what the clock says, even if that is earlier. Rule TU29;
   * only in a store that no other process opens.
   */
  readonly beginsAnew?: boolean
  /** Given after the commit to whoever listens: rule TU18. */
  readonly signals?: readonly Signal[]
}

/** Names of one's own choice; what is only added to by a write, and never read by such a turn, needs none. */
export interface Touches {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
}

export interface Turn<Command, Reads extends ReadSet, Result> {
  reads(command: Command): Reads
  /**
   * What its reads depend on, and what its writes change for the reads of others, as names that this turn and others that
   * declare agree on. Of one commit, neighbours load together, before any of them has written, as long as none reads what
   * one before it writes: fewer round trips on PostgreSQL. Absent: it loads alone, after all before it have written.
   */
  touches?(command: Command): Touches
  decide(command: Command, rows: RowsOf<Reads>, moment: Moment): Decision<Result>
}

/** Lets TypeScript infer the rows from the reads. */
export function defineTurn<Command, Reads extends ReadSet, Result>(
  turn: Turn<Command, Reads, Result>,
): Turn<Command, Reads, Result> {
  return turn
}

// oxlint-disable-next-line typescript/no-explicit-any -- a book holds turns of every shape; their types come back through TurnCommand and TurnResult
export type AnyTurn = Turn<any, any, any>
export type TurnBook = Readonly<Record<string, AnyTurn>>
export type TurnCommand<T> = T extends { decide(command: infer Command, ...rest: never[]): unknown }
  ? Command
  : never
export type TurnResult<T> = T extends { decide(...args: never[]): Decision<infer Result> } ? Result : never

/** One step forward of the tables; never edited once released. */
export interface Migration {
  readonly name: string
  readonly statements: readonly string[]
  /**
   * It stood under this name once, with the first so many of its statements: where that was applied, the others are all
   * that is missing.
   */
  readonly grownFrom?: { readonly name: string; readonly statements: number }
}

/**
 * Everything the store must know of its user: the default export of a module, named by URL, because the
 * writer's thread imports it too.
 */
export interface StoreDefinition<Turns extends TurnBook> {
  /** Written into the file; a file of another name is refused. */
  readonly name: string
  readonly migrations: readonly Migration[]
  readonly turns: Turns
  /**
   * By the SQL of a statement: the signal that every write of it gives, whichever turn writes it. So no turn can
   * forget it: rule TU19.
   */
  readonly announced?: ReadonlyMap<string, (params: readonly SqlValue[]) => Signal>
}

export type TurnsOf<Definition> = Definition extends StoreDefinition<infer Turns> ? Turns : never

export function defineStore<Turns extends TurnBook>(
  definition: StoreDefinition<Turns>,
): StoreDefinition<Turns> {
  return definition
}
