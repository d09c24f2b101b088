/** What a batch of turns gathers on its way to one commit, for any driver. */
import type { TurnBatch, TurnReply } from './batch.ts'
import { errorText, type ErrorText } from './error-text.ts'
import { enqueueJob, wakingStatements } from './jobs/statements.ts'
import type { Query } from './query.ts'
import type { Signal } from './signal.ts'
import type { Decision, Moment, StoreDefinition, TurnBook } from './turn.ts'

export interface BatchOutcome extends TurnReply {
  /** A committed decision deleted text. */
  readonly erased: boolean
}

type Announced = StoreDefinition<TurnBook>['announced']

export class Gathering {
  readonly results: unknown[] = []
  readonly #errors: [number, ErrorText][] = []
  readonly #work = new Set<string>()
  readonly #signals: Signal[] = []
  #erased = false
  #beganAnew = false
  #fatal: ErrorText | null = null

  /** Takes note of a decision; gives what it writes, in order. */
  decided(decision: Decision<unknown>, moment: Moment, announced: Announced): Query[] {
    const { writes = [], jobs = [], erases = false, beginsAnew = false, signals = [] } = decision
    const queries = [...writes]
    for (const job of jobs) {
      queries.push(enqueueJob(job.id ?? moment.nextId(), moment.now, job))
      if (job.lease === undefined) this.#work.add(job.queue)
    }
    for (const { sql, params } of queries) {
      const announce = announced?.get(sql)
      if (announce !== undefined) this.#signals.push(announce(params))
    }
    this.#signals.push(...signals)
    this.#erased ||= erases
    this.#beganAnew ||= beginsAnew
    return queries
  }

  /** The rows that a statement of `wakingStatements` gave. */
  woke(rows: readonly object[]): void {
    for (const row of rows) this.#work.add((row as { readonly queue: string }).queue)
  }

  failed(index: number, error: unknown): void {
    this.#errors.push([index, errorText(error)])
  }

  /** Takes in the outcome of `count` commands that ran apart, of which the first stands at `from`. */
  ranApart(from: number, count: number, outcome: BatchOutcome): void {
    for (let n = 0; n < count; n += 1) this.results[from + n] = outcome.results[n]
    for (const [index, error] of outcome.errors) this.#errors.push([from + index, error])
    for (const queue of outcome.work) this.#work.add(queue)
    this.#signals.push(...outcome.signals)
    this.#erased ||= outcome.erased
    this.#beganAnew ||= outcome.beganAnew
    this.#fatal ??= outcome.fatal
  }

  get signals(): readonly Signal[] {
    return this.#signals
  }

  /** After a fatal fault nothing is acknowledged any more. */
  get fatal(): ErrorText | null {
    return this.#fatal
  }

  outcome(now: number): BatchOutcome {
    return {
      results: this.results,
      errors: this.#errors,
      work: [...this.#work],
      signals: this.#signals,
      erased: this.#erased,
      now,
      beganAnew: this.#beganAnew,
      fatal: this.#fatal,
    }
  }
}

export function isWaking({ sql }: Query): boolean {
  return wakingStatements.has(sql)
}

/** Nothing of the batch was stored. `isEnd`: the store can't go on. */
export function refused({ commands }: TurnBatch, reason: unknown, now: number, isEnd: boolean): BatchOutcome {
  const error = errorText(reason)
  return {
    results: [],
    work: [],
    signals: [],
    erased: false,
    now,
    beganAnew: false,
    errors: commands.map((_command, index) => [index, error] as const),
    fatal: isEnd ? error : null,
  }
}

/** The turn at a place of a batch, as a batch of its own. */
export function alone(batch: TurnBatch, index: number): TurnBatch {
  return part(batch, index, index + 1)
}

/** The turns from one place to before another. */
export function part({ now, kinds, commands }: TurnBatch, from: number, to?: number): TurnBatch {
  return { now, kinds: kinds.slice(from, to), commands: commands.slice(from, to) }
}

/** The turns are committed; whoever gave a result that can't be cloned hears that instead. */
export function withPortableResults<Reply extends TurnReply>(reply: Reply): Reply {
  const errors = [...reply.errors]
  const results = reply.results.map((result, index) => {
    try {
      return structuredClone(result)
    } catch (error) {
      errors.push([index, errorText(error)])
      return undefined
    }
  })
  return { ...reply, results, errors }
}
