/**
 * Borrows connections of the user's pool, one transaction each. Whatever happens, a connection goes back clean or is
 * closed, and nobody waits without an end.
 */
import { StoreUnavailable } from '../unavailable.ts'
import { faultOf } from './faults.ts'
import type { PgClient, PgPool, PgQuery, PgResult } from './pool.ts'
import { plainQuery } from './values.ts'

/** How long the pool may take for a connection. */
const CONNECT_WITHIN_MS = 5000
/** How long the server may take for a statement, lock and all, before the connection is given up. */
const ANSWER_WITHIN_MS = 12_000
/** For a change of large tables. */
export const LONG_ANSWER_MS = 3_600_000

export class Connections {
  readonly place: string
  readonly #pool: PgPool
  /** On a clock that is never set: after a connection that could not be made, nobody waits for the next for as long again. */
  #awayUntil = 0

  constructor(pool: PgPool, place: string) {
    this.#pool = pool
    this.place = place
    pool.on('error', ignore)
  }

  /** `work` begins and commits by itself; when it throws, what it began is rolled back. */
  async use<Result>(
    work: (connection: Connection) => Promise<Result>,
    answerWithinMs = ANSWER_WITHIN_MS,
  ): Promise<Result> {
    const client = await this.#connect()
    // A connection that breaks while we have it fails the statement under way; the event says it again.
    client.on('error', ignore)
    let broken: Error | undefined
    try {
      return await work(new Connection(client, this.place, answerWithinMs))
    } catch (error) {
      broken = isAway(error) ? error : await rollBack(client)
      throw error
    } finally {
      client.removeListener('error', ignore)
      client.release(broken)
    }
  }

  close(): void {
    this.#pool.removeListener('error', ignore)
  }

  async #connect(): Promise<PgClient> {
    const begin = performance.now()
    if (begin < this.#awayUntil) throw justNow(this.place)
    try {
      return await this.#borrow()
    } catch (error) {
      // Otherwise callers would gather faster than their batches fail.
      const waited = Math.min(performance.now() - begin, CONNECT_WITHIN_MS)
      this.#awayUntil = performance.now() + waited
      throw faultOf(error, this.place) ?? error
    }
  }

  async #borrow(): Promise<PgClient> {
    const connecting = this.#pool.connect()
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no free connection within ${CONNECT_WITHIN_MS / 1000} s`))
        // One that comes after all belongs to the pool.
        connecting.then((client) => client.release(), ignore)
      }, CONNECT_WITHIN_MS)
    })
    try {
      return await Promise.race([connecting, late])
    } finally {
      clearTimeout(timer)
    }
  }
}

export class Connection {
  readonly #client: PgClient
  readonly #place: string
  readonly #answerWithinMs: number

  constructor(client: PgClient, place: string, answerWithinMs: number) {
    this.#client = client
    this.#place = place
    this.#answerWithinMs = answerWithinMs
  }

  /**
   * One flight to the server, if the pool pipelines; else one after the other. Gives the results in order; rejects with
   * the first that failed: StoreUnavailable, or PostgreSQL's error when the statement is to blame.
   */
  async send(queries: readonly PgQuery[]): Promise<PgResult[]> {
    try {
      return this.#client.pipeline === true ? await this.#together(queries) : await this.#inTurn(queries)
    } catch (error) {
      throw faultOf(error, this.#place) ?? error
    }
  }

  async #together(queries: readonly PgQuery[]): Promise<PgResult[]> {
    const outcomes = await Promise.allSettled(queries.map((query) => this.#ask(query)))
    // Those behind a failure only say that they were skipped.
    const failure = outcomes.find(({ status }) => status === 'rejected')
    if (failure?.status === 'rejected') throw failure.reason
    return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
  }

  async #inTurn(queries: readonly PgQuery[]): Promise<PgResult[]> {
    const results: PgResult[] = []
    for (const query of queries) results.push(await this.#ask(query))
    return results
  }

  async #ask(query: PgQuery): Promise<PgResult> {
    const result = await this.#client.query({ ...query, query_timeout: this.#answerWithinMs })
    // Of several statements in one text, the last one's.
    const last: unknown = Array.isArray(result) ? result.at(-1) : result
    return last as PgResult
  }
}

/** A COMMIT that is answered ROLLBACK stored nothing. */
export function checkCommitted(result: PgResult | undefined, place: string): void {
  if (result?.command === 'COMMIT') return
  throw new StoreUnavailable('busy', `${place} took the transaction back. Nothing of this was stored.`)
}

/** Gives why the connection can't be used again. */
async function rollBack(client: PgClient): Promise<Error | undefined> {
  try {
    await client.query({ ...plainQuery('ROLLBACK'), query_timeout: ANSWER_WITHIN_MS })
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

function justNow(place: string): StoreUnavailable {
  return new StoreUnavailable(
    'unreachable',
    `${place} could not be reached just now: it is asked again in some seconds.`,
  )
}

function isAway(error: unknown): error is StoreUnavailable {
  return error instanceof StoreUnavailable && error.code === 'unreachable'
}

function ignore(): void {
  // Whoever asked has heard of it.
}
