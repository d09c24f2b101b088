/**
 * Runs the turns of a batch, one after the other, in one transaction: rules TU1-TU7 of docs/spec/store.md.
 *
 * A decision that throws costs nobody else anything, for nothing of its command was written. A write that fails
 * rolls the whole batch back, and its commands run again, each in a transaction of its own: the culprit is alone.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { TurnBatch, TurnReply } from '../batch.ts'
import { errorText, type ErrorText } from '../error-text.ts'
import { enqueueJob, wakingStatements } from '../jobs/statements.ts'
import type { Query } from '../query.ts'
import type { Signal } from '../signal.ts'
import type { Decision, ReadSet, StoreDefinition, TurnBook } from '../turn.ts'
import { StoreUnavailable } from '../unavailable.ts'
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

export interface BatchOutcome extends TurnReply {
  /** A committed decision deleted text. */
  readonly erased: boolean
}

/** What one transaction gathers. */
interface Gathering {
  readonly results: unknown[]
  readonly errors: [number, ErrorText][]
  readonly work: Set<string>
  readonly signals: Signal[]
  erased: boolean
  wrote: boolean
}

export class BatchRunner {
  readonly #parts: BatchRunnerParts

  constructor(parts: BatchRunnerParts) {
    this.#parts = parts
  }

  run(batch: TurnBatch): BatchOutcome {
    this.#parts.moments.advance(batch.now)
    try {
      return this.#together(batch)
    } catch (error) {
      const fault = faultOf(error, this.#parts.file)
      if (fault !== null) return this.#refused(batch, fault)
      return batch.commands.length > 1 ? this.#oneByOne(batch) : this.#refused(batch, error)
    }
  }

  #together({ kinds, commands }: TurnBatch): BatchOutcome {
    const { database, moments } = this.#parts
    const gathering = emptyGathering()
    inTransaction(database, () => {
      for (const [index, command] of commands.entries()) {
        gathering.results.push(this.#turn(index, kinds[index] ?? '', command, gathering))
      }
      moments.saveId()
    })
    moments.committed()
    const { results, errors, work, signals, erased } = gathering
    return { results, errors, work: [...work], signals, erased, now: moments.now, fatal: null }
  }

  #turn(index: number, kind: string, command: unknown, gathering: Gathering): unknown {
    let decision: Decision<unknown>
    try {
      decision = this.#decide(kind, command)
    } catch (error) {
      if (faultOf(error, this.#parts.file) !== null) throw error
      gathering.errors.push([index, errorText(error)])
      return undefined
    }
    const { moments } = this.#parts
    const { result, writes = [], jobs = [], erases = false, signals = [] } = decision
    for (const query of writes) this.#write(query, gathering)
    for (const job of jobs) {
      const id = job.id ?? moments.nextId()
      this.#write(enqueueJob(id, moments.now, job), gathering)
      if (job.lease === undefined) gathering.work.add(job.queue)
    }
    gathering.erased ||= erases
    gathering.signals.push(...signals)
    return result
  }

  #decide(kind: string, command: unknown): Decision<unknown> {
    const { book, moments } = this.#parts
    const turn = Object.hasOwn(book, kind) ? book[kind] : undefined
    if (turn === undefined) throw new TypeError(`The store has no turn "${kind}".`)
    return turn.decide(command, this.#load(turn.reads(command)), moments)
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
    if (!gathering.wrote) moments.saveNow()
    gathering.wrote = true
    const announce = this.#parts.announced?.get(query.sql)
    if (announce !== undefined) gathering.signals.push(announce(query.params))
    if (!wakingStatements.has(query.sql)) return statements.run(query)
    for (const row of statements.all(query)) gathering.work.add((row as { readonly queue: string }).queue)
  }

  #oneByOne({ now, kinds, commands }: TurnBatch): BatchOutcome {
    const { moments } = this.#parts
    const all = emptyGathering()
    let fatal: ErrorText | null = null
    for (const [index, command] of commands.entries()) {
      const alone: TurnBatch = { now, kinds: [kinds[index] ?? ''], commands: [command] }
      // After a fatal fault nothing is acknowledged any more.
      const outcome: BatchOutcome =
        fatal === null ? this.run(alone) : { ...nothing, now, errors: [[0, fatal]], fatal }
      fatal ??= outcome.fatal
      all.results.push(outcome.results[0])
      for (const [, error] of outcome.errors) all.errors.push([index, error])
      for (const queue of outcome.work) all.work.add(queue)
      all.signals.push(...outcome.signals)
      all.erased ||= outcome.erased
    }
    const { results, errors, work, signals, erased } = all
    return { results, errors, work: [...work], signals, erased, now: moments.now, fatal }
  }

  #refused({ commands }: TurnBatch, reason: unknown): BatchOutcome {
    const error = errorText(reason)
    const isEnd = reason instanceof StoreUnavailable && isFatal(reason)
    return {
      ...nothing,
      now: this.#parts.moments.now,
      errors: commands.map((_command, index) => [index, error] as const),
      fatal: isEnd ? error : null,
    }
  }
}

const nothing = { results: [], work: [], signals: [], erased: false } as const

function emptyGathering(): Gathering {
  return { results: [], errors: [], work: new Set(), signals: [], erased: false, wrote: false }
}

function isList(queries: Query | readonly Query[]): queries is readonly Query[] {
  return Array.isArray(queries)
}
