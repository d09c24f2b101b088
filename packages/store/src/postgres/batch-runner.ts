/**
 * Runs the turns of a batch in one transaction that has the store's lock: rules TU1-TU6 of docs/spec/store.md.
 *
 * What a group of turns writes and what the next group reads leave in one flight; the first reads leave with BEGIN, the
 * last writes with COMMIT. A decision that throws costs nobody else anything. A write that fails takes the whole batch
 * back, and its commands run again, each in a transaction of its own: the culprit is alone. A batch that takes long is
 * committed in parts, for whoever has the lock keeps the other processes waiting.
 */
import type { TurnBatch } from '../batch.ts'
import {
  alone,
  type BatchOutcome,
  Gathering,
  isWaking,
  part,
  refused,
  withPortableResults,
} from '../gathering.ts'
import { ForwardTime } from '../forward-time.ts'
import { statement, type Query } from '../query.ts'
import type { StoreDefinition, TurnBook } from '../turn.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { BatchMoment } from './batch-moment.ts'
import { checkPrimary } from './check-server.ts'
import { checkCommitted, type Connection, type Connections } from './connections.ts'
import { faultOf, unknownEnd } from './faults.ts'
import { loadGroups, type Load } from './loads.ts'
import type { PgResult } from './pool.ts'
import { logSignals } from './signal-log.ts'
import { plainQuery, preparedQuery } from './values.ts'

const saveMoment = statement<[now: number, lastId: number], never>(
  'UPDATE store_meta SET last_now = $1, last_id = $2',
)

/** So long a part of a batch has the lock: the turns of others give up after five times as long. */
const HOLD_FOR_MS = 1000

export interface BatchRunnerParts {
  readonly connections: Connections
  /** Begins a transaction, takes the lock, gives the row of store_meta and the server's clock. */
  readonly begin: string
  readonly book: TurnBook
  readonly announced: StoreDefinition<TurnBook>['announced']
  /** Names this opening of the store among the others. */
  readonly origin: string
  /** Whose time it is: the batch's (the caller has a clock), or the server's. */
  readonly time: 'of-the-batch' | 'of-the-server'
  /** Told what the server's clock says. */
  readonly heard: (clock: number) => void
  /** Milliseconds on a clock that is never set. */
  readonly passed: () => number
}

/** Of the first `count` commands of a batch; the others did not run yet. */
interface Part {
  readonly outcome: BatchOutcome
  readonly count: number
}

/** Whoever else has it open remembers the later time: rule TU29. */
const sharedTime = 'Time can begin anew only in a store that no other process opens.'

interface MetaRow {
  readonly last_now: number
  readonly last_id: number
  readonly clock: number
  readonly recovering: number
}

export class BatchRunner {
  readonly #parts: BatchRunnerParts
  readonly #time = new ForwardTime()
  #now = 0

  constructor(parts: BatchRunnerParts) {
    this.#parts = parts
  }

  /** Rejects with a DataCloneError when a command is not plain data. */
  async run(batch: TurnBatch): Promise<BatchOutcome> {
    // What turns are given is theirs alone, as if it had crossed to another thread.
    const whole = { ...batch, commands: structuredClone(batch.commands) }
    const all = new Gathering()
    let { now } = batch
    for (let from = 0; from < whole.commands.length;) {
      const { outcome, count } = await this.#run(part(whole, from))
      all.ranApart(from, count, outcome)
      now = Math.max(now, outcome.now)
      from += count
    }
    return all.outcome(now)
  }

  async #run(batch: TurnBatch): Promise<Part> {
    try {
      const { outcome, count } = await this.#together(batch)
      return { outcome: withPortableResults(outcome), count }
    } catch (error) {
      const isOutage = error instanceof StoreUnavailable
      const isAlone = isOutage || batch.commands.length === 1
      const outcome = isAlone ? refused(batch, error, batch.now, false) : await this.#oneByOne(batch)
      return { outcome, count: batch.commands.length }
    }
  }

  /** After an outage in the middle, the rest is refused too: each would wait for the same server. */
  async #oneByOne(batch: TurnBatch): Promise<BatchOutcome> {
    const all = new Gathering()
    let outage: StoreUnavailable | null = null
    let { now } = batch
    for (const index of batch.commands.keys()) {
      const one = alone(batch, index)
      const outcome = outage === null ? (await this.#run(one)).outcome : refused(one, outage, now, false)
      const [[, error] = []] = outcome.errors
      if (error?.code !== undefined && error.code !== null) {
        outage ??= new StoreUnavailable(error.code, error.message)
      }
      now = Math.max(now, outcome.now)
      all.ranApart(index, 1, outcome)
    }
    return all.outcome(now)
  }

  #together({ now, kinds, commands }: TurnBatch): Promise<Part> {
    const { connections, begin, book, passed } = this.#parts
    const gathering = new Gathering()
    const groups = loadGroups(book, kinds, commands, gathering)
    return connections.use(async (connection) => {
      const [first = []] = groups
      const [meta, ...rows] = await connection.send([plainQuery(begin), ...readsOf(first)])
      const letsGoAt = passed() + HOLD_FOR_MS
      const moment = this.#momentOf(meta, now)
      let count = commands.length
      let loaded = rows
      let writes: Query[] = []
      for (const [index, group] of groups.entries()) {
        writes = this.#decide(group, loaded, moment, gathering)
        const next = groups[index + 1]
        if (next === undefined) break
        if (passed() > letsGoAt) {
          count = next[0]?.index ?? count
          break
        }
        const flight = withMoment(writes, moment)
        const results = await connection.send([...flight.map(preparedQuery), ...readsOf(next)])
        wake(flight, results, gathering)
        loaded = results.slice(flight.length)
      }
      const { signals } = gathering
      if (signals.length > 0)
        writes.push(logSignals(moment.nextId(), this.#parts.origin, JSON.stringify(signals)))
      await this.#commit(connection, withMoment(writes, moment), gathering)
      return { outcome: upTo(count, gathering.outcome(moment.now)), count }
    })
  }

  #momentOf(result: PgResult | undefined, batchNow: number): BatchMoment {
    const [row] = (result?.rows ?? []) as MetaRow[]
    if (row === undefined) {
      const { place } = this.#parts.connections
      throw new StoreUnavailable(
        'other-store',
        `${place} has lost the row of the store: restore it from a backup.`,
      )
    }
    checkPrimary(row.recovering, this.#parts.connections.place)
    this.#parts.heard(row.clock)
    const clock = this.#parts.time === 'of-the-batch' ? batchNow : row.clock
    // A batch that wrote nothing left no trace in the row.
    this.#now = this.#time.look(clock, Math.max(this.#now, row.last_now))
    return new BatchMoment(this.#now, row.last_id)
  }

  /** Gives what the group writes, in order. */
  #decide(group: readonly Load[], results: readonly PgResult[], moment: BatchMoment, gathering: Gathering) {
    const writes: Query[] = []
    let from = 0
    for (const { index, command, turn, queries, rowsOf } of group) {
      const rows = rowsOf(results.slice(from, (from += queries.length)).map((result) => result.rows))
      try {
        const decision = turn.decide(command, rows, moment)
        if (decision.beginsAnew === true) throw new Error(sharedTime)
        writes.push(...gathering.decided(decision, moment, this.#parts.announced))
        gathering.results[index] = decision.result
      } catch (error) {
        gathering.failed(index, error)
      }
    }
    return writes
  }

  async #commit(connection: Connection, writes: readonly Query[], gathering: Gathering): Promise<void> {
    const { place } = this.#parts.connections
    try {
      const results = await connection.send([...writes.map(preparedQuery), plainQuery('COMMIT')])
      wake(writes, results, gathering)
      checkCommitted(results.at(-1), place)
    } catch (error) {
      const fault = faultOf(error, place)
      throw fault === null ? error : unknownEnd(fault, place)
    }
  }
}

/** Those that failed before they could load are told of by the part that they stand in. */
function upTo(count: number, outcome: BatchOutcome): BatchOutcome {
  return { ...outcome, errors: outcome.errors.filter(([index]) => index < count) }
}

function readsOf(group: readonly Load[]) {
  return group.flatMap(({ queries }) => queries.map(preparedQuery))
}

/** The moment stands in store_meta before the first write, and the last id at the end. */
function withMoment(writes: readonly Query[], moment: BatchMoment): Query[] {
  const unsaved = moment.unsaved(writes.length > 0)
  return unsaved === null ? [...writes] : [saveMoment(...unsaved), ...writes]
}

function wake(queries: readonly Query[], results: readonly PgResult[], gathering: Gathering): void {
  for (const [index, query] of queries.entries()) {
    if (isWaking(query)) gathering.woke(results[index]?.rows ?? [])
  }
}
