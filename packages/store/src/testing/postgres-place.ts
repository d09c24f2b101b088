/** A schema of its own for one test, on the PostgreSQL of the run: stores are closed, and it is dropped, when the test ends. */
import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import { inject } from 'vitest'
import { startsPostgres } from './starts-postgres.ts'
import type { StorePlace } from '../contract.ts'
import { openPostgresStore, type SignalBus } from '../postgres/index.ts'
import { lockKey } from '../postgres/transactions.ts'
import type { Clock, Store } from '../store.ts'
import { notesStore, type NotesTurns } from './notes.ts'

startsPostgres()

/** URL of the run's PostgreSQL. */
export async function postgresUrl(): Promise<string> {
  const answer = await fetch(inject('postgres'))
  if (!answer.ok) throw new Error(await answer.text())
  return answer.text()
}

export interface PostgresPlaceOptions {
  readonly url?: string
  readonly pipeline?: boolean
}

export class PostgresPlace implements StorePlace {
  readonly url: string
  readonly schema: string
  readonly pool: Pool
  readonly #opened: Store<NotesTurns>[] = []

  constructor(url: string, pipeline: boolean) {
    this.url = url
    this.schema = `test_${randomUUID().replaceAll('-', '')}`
    // Of that name: a test ends its own connections, and nobody else's on the server that all share.
    this.pool = new Pool({ connectionString: url, pipeline, max: 4, application_name: this.schema })
    // One that hears nothing would end the process when a test stops the server.
    this.pool.on('error', () => undefined)
  }

  /** Each opening has a pool of its own, as if it were in another process. */
  async open(
    clock?: Clock,
    options: { vacuumAfter?: number; schema?: string; bus?: SignalBus } = {},
  ): Promise<Store<NotesTurns>> {
    const store = await openPostgresStore({
      pool: this.pool,
      definition: notesStore,
      schema: this.schema,
      ...(clock && { clock }),
      ...options,
    })
    this.#opened.push(store)
    return store
  }

  /** A turn is under way in this schema, or stopped. */
  async holdsLock(): Promise<boolean> {
    const rows = await this.sql(
      `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND (CAST(classid AS BIGINT) << 32) | CAST(objid AS BIGINT) = $1`,
      [lockKey(this.schema)],
    )
    return rows.length > 0
  }

  /** Does `work` while somebody else has the lock of this schema. */
  async holding(work: () => Promise<void>): Promise<void> {
    const client = await this.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('SELECT pg_advisory_xact_lock($1)', [lockKey(this.schema)])
      await work()
    } finally {
      await client.query('ROLLBACK')
      client.release()
    }
  }

  async sql(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const { rows } = await this.pool.query<Record<string, unknown>>(text, values)
    return rows
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const store of this.#opened) await store.close()
    await this.sql(`DROP SCHEMA IF EXISTS "${this.schema}" CASCADE`)
    await this.pool.end()
  }
}

export async function openPostgresPlace({
  url,
  pipeline = true,
}: PostgresPlaceOptions = {}): Promise<PostgresPlace> {
  return new PostgresPlace(url ?? (await postgresUrl()), pipeline)
}
