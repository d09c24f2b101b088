/**
 * Runs the turns of a batch, one after the other, in one transaction: rules TU1-TU7 of docs/spec/store.md.
 *
 * A decision that throws costs nobody else anything, for nothing of its command was written. A write that fails
 * rolls the whole batch back, and its commands run again, each in a transaction of its own: the culprit is alone.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { TurnBatch } from '../batch.ts'
import { errorFrom } from '../error-text.ts'
import { alone, Gathering, isWaking, refused, type BatchOutcome } from '../gathering.ts'
import type { Query } from '../query.ts'
import type { Decision, ReadSet, StoreDefinition, TurnBook } from '../turn.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { turnOf } from '../whole-book.ts'
import { faultOf, isFatal } from './faults.ts'
import type { Moments } from './moments.ts'
import type { PreparedStatements } from './prepared-statements.ts'
import { inTransaction } from './transaction.ts'

export interface BatchRunnerParts {
  readonly database: DatabaseSync
  readonly statements: PreparedStatements
  readonly moments: Moments
  readonly book: TurnBook
  readonly announced?: StoreDefinition<TurnBook>['announced']
  readonly file: string
}

interface OneTurn {
  /** What the clock said. */
  readonly now: number
  readonly kind: string
  readonly command: unknown
}

export class BatchRunner {
  readonly #parts: BatchRunnerParts
  /** The transaction under way has written. */
  #wrote = false

  constructor(parts: BatchRunnerParts) {
    this.#parts = parts
  }

  run(batch: TurnBatch): BatchOutcome {
    this.#parts.moments.advance(batch.now)
    try {
      return this.#together(batch)
    } catch (error) {
      this.#parts.moments.rolledBack()
      const fault = faultOf(error, this.#parts.file)
      if (fault !== null) return this.#refused(batch, fault)
      return batch.commands.length > 1 ? this.#oneByOne(batch) : this.#refused(batch, error)
    }
  }

  #together({ now, kinds, commands }: TurnBatch): BatchOutcome {
    const { database, moments } = this.#parts
    const gathering = new Gathering()
    this.#wrote = false
    inTransaction(database, () => {
      for (const [index, command] of commands.entries()) {
        gathering.results.push(this.#turn(index, { now, kind: kinds[index] ?? '', command }, gathering))
      }
      moments.saveId()
    })
    moments.committed()
    return gathering.outcome(moments.now)
  }

  #turn(index: number, { now, kind, command }: OneTurn, gathering: Gathering): unknown {
    let decision: Decision<unknown>
    try {
      decision = this.#decide(kind, command)
    } catch (error) {
      if (faultOf(error, this.#parts.file) !== null) throw error
      gathering.failed(index, error)
      return undefined
    }
    const { moments, announced } = this.#parts
    for (const query of gathering.decided(decision, moments, announced)) this.#write(query, gathering)
    if (decision.beginsAnew === true) moments.beginAnew(now)
    return decision.result
  }

  #decide(kind: string, command: unknown): Decision<unknown> {
    const turn = turnOf(this.#parts.book, kind)
    return turn.decide(command, this.#load(turn.reads(command)), this.#parts.moments)
  }

  #load(reads: ReadSet): Record<string, object[] | object[][]> {
    const { statements } = this.#parts
    const rows: Record<string, object[] | object[][]> = {}
    for (const [name, queries] of Object.entries(reads)) {
      rows[name] = isList(queries) ? queries.map((query) => statements.all(query)) : statements.all(queries)
    }
    return rows
  }

  #write(query: Query, gathering: Gathering): void {
    const { statements, moments } = this.#parts
    if (!this.#wrote) moments.saveNow()
    this.#wrote = true
    if (isWaking(query)) gathering.woke(statements.all(query))
    else statements.run(query)
  }

  #oneByOne(batch: TurnBatch): BatchOutcome {
    const { moments } = this.#parts
    const all = new Gathering()
    for (const index of batch.commands.keys()) {
      const one = alone(batch, index)
      all.ranApart(
        index,
        1,
        all.fatal === null ? this.run(one) : refused(one, errorFrom(all.fatal), moments.now, true),
      )
    }
    return all.outcome(moments.now)
  }

  #refused(batch: TurnBatch, reason: unknown): BatchOutcome {
    const isEnd = reason instanceof StoreUnavailable && isFatal(reason)
    return refused(batch, reason, this.#parts.moments.now, isEnd)
  }
}

function isList(queries: Query | readonly Query[]): queries is readonly Query[] {
  return Array.isArray(queries)
}
