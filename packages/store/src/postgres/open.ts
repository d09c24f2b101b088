import { randomUUID } from 'node:crypto'
import { BatchedStore } from '../batched-store.ts'
import type { Clock, Store } from '../store.ts'
import type { StoreDefinition, TurnBook, TurnsOf } from '../turn.ts'
import { wholeBook } from '../whole-book.ts'
import { BatchRunner } from './batch-runner.ts'
import { askServer, checkServer, type ServerRow } from './check-server.ts'
import { type Connection, Connections, LONG_ANSWER_MS } from './connections.ts'
import { DatabaseClock } from './database-clock.ts'
import { migrate } from './migrate.ts'
import type { PgPool } from './pool.ts'
import { postgresDriver } from './postgres-driver.ts'
import { beginnings, clockMs } from './transactions.ts'
import { lastSignals, type SignalBus, SignalFeed } from './signal-log.ts'
import { plainQuery, preparedQuery } from './values.ts'
import { Vacuum } from './vacuum.ts'

export interface PostgresStoreOptions<Definition extends StoreDefinition<TurnBook>> {
  /** A `Pool` of `pg`, best made with `pipeline: true`. It stays its maker's: closing the store leaves it open. */
  readonly pool: PgPool
  /** The definition itself: decisions run in this process. */
  readonly definition: Definition
  /** Holds all tables, and is made when it is missing; by default `takeback`. */
  readonly schema?: string
  /** By default the server's clock, which all processes share. */
  readonly clock?: Clock
  /** What messages call the database; by default "the PostgreSQL database". Without a password. */
  readonly place?: string
  /** Brings signals of other processes at once; without it they come within a second. */
  readonly bus?: SignalBus
  /** How soon after a turn with `erases` its tables are vacuumed. Milliseconds; 30 seconds. */
  readonly vacuumAfter?: number
}

const VACUUM_AFTER = 30_000

/**
 * `openPostgresStore({ pool: new Pool({ connectionString, pipeline: true }), definition })`. Many processes may open
 * one schema. Rejects with StoreUnavailable: `unreachable`, `access-denied`, `read-only`, `postgres-too-old`,
 * `unsafe-setting`, `newer-database`, `changed-migration`, `other-store`, `busy`, `disk-full`.
 */
export async function openPostgresStore<Definition extends StoreDefinition<TurnBook>>(
  options: PostgresStoreOptions<Definition>,
): Promise<Store<TurnsOf<Definition>>> {
  const { pool, definition, schema = 'takeback', clock, place = 'the PostgreSQL database' } = options
  checkSchema(schema)
  const book = wholeBook(definition.turns)
  const begin = beginnings(schema)
  const origin = randomUUID()
  const connections = new Connections(pool, place)
  try {
    const opened = await connections.use(async (connection) => {
      const told = await firstLook(connection, place)
      const now = clock?.now() ?? told
      const parts = { connection, schema, place, begin: begin.opening, definition, now }
      const lastNow = Math.max(now, await migrate(parts))
      return { told, lastNow, lastSignals: await lastLogged(connection, begin.reads) }
    }, LONG_ANSWER_MS)
    const passed = () => performance.now()
    const serverClock = new DatabaseClock(opened.told, passed)
    const runner = new BatchRunner({
      connections,
      begin: begin.turns,
      book,
      announced: definition.announced,
      origin,
      time: clock === undefined ? 'of-the-server' : 'of-the-batch',
      heard: (told) => serverClock.heard(told),
      passed,
    })
    const vacuum = new Vacuum(connections, schema, options.vacuumAfter ?? VACUUM_AFTER)
    const { bus } = options
    const feed = new SignalFeed({ connections, begin, origin, last: opened.lastSignals, bus, passed })
    const driver = postgresDriver({
      connections,
      runner,
      vacuum,
      feed,
      bus,
      clock: clock ?? serverClock,
      beginReads: begin.reads,
    })
    return new BatchedStore<TurnsOf<Definition>>(driver, opened.lastNow)
  } catch (error) {
    connections.close()
    throw error
  }
}

async function lastLogged(connection: Connection, beginReads: string): Promise<number> {
  const [, result] = await connection.send([
    plainQuery(beginReads),
    preparedQuery(lastSignals()),
    plainQuery('COMMIT'),
  ])
  return ((result?.rows ?? []) as { id: number }[])[0]?.id ?? 0
}

/** Gives the server's clock. */
async function firstLook(connection: Connection, place: string): Promise<number> {
  const [server, clock] = await connection.send([
    plainQuery(askServer),
    plainQuery(`SELECT ${clockMs} AS clock`),
  ])
  const [row] = (server?.rows ?? []) as ServerRow[]
  const [told] = (clock?.rows ?? []) as { clock: number }[]
  if (row === undefined || told === undefined) throw new Error('PostgreSQL gave no row')
  checkServer(row, place)
  return told.clock
}

/** It is put into SQL as it is. */
function checkSchema(schema: string): void {
  if (/^(?!pg_)[a-z_][a-z0-9_]{0,62}$/.test(schema)) return
  throw new TypeError(
    `schema is ${JSON.stringify(schema)}: give a name of small letters, digits and _, at most 63, not beginning with pg_.`,
  )
}
