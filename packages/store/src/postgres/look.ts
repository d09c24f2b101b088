/** A database as it stands, without opening the store: for whoever checks a set-up. Nothing is changed. */
import { checkOwner, missingMigrations } from '../migration-plan.ts'
import { storeMigrations } from '../store-tables.ts'
import type { StoreDefinition, TurnBook } from '../turn.ts'
import { askServer, checkServer, type ServerRow } from './check-server.ts'
import { type Connection, Connections } from './connections.ts'
import { appliedChanges, instead, metaOf, relationsOf } from './migrate.ts'
import type { PgPool } from './pool.ts'
import { checkRights } from './rights.ts'
import { sharedMigrations } from './signal-log.ts'
import { beginnings, clockMs } from './transactions.ts'
import { plainQuery, preparedQuery } from './values.ts'

export interface PostgresLook {
  readonly version: string
  /** The server's clock, in milliseconds. */
  readonly now: number
  /** The server's own; a store turns it on for itself. */
  readonly synchronousCommit: string
  readonly fullPageWrites: string
  /** Changes of the tables that the next opening makes; null: there are no tables yet. */
  readonly changesToCome: number | null
}

export interface PostgresLookOptions {
  readonly pool: PgPool
  readonly definition: Pick<StoreDefinition<TurnBook>, 'name' | 'migrations'>
  readonly schema: string
  /** What messages call the database. Without a password. */
  readonly place: string
}

const settings = `SELECT current_setting('synchronous_commit') AS synchronous_commit,
  current_setting('full_page_writes') AS full_page_writes, ${clockMs} AS clock`

interface SettingsRow {
  readonly synchronous_commit: string
  readonly full_page_writes: string
  readonly clock: number
}

/** Rejects with StoreUnavailable: not reachable, no rights, a replica, too old, fsync off, another store's, a newer version's. */
export async function lookAtPostgresStore(options: PostgresLookOptions): Promise<PostgresLook> {
  const { pool, place } = options
  const connections = new Connections(pool, place)
  try {
    return await connections.use(async (connection) => {
      const [asked, told] = await connection.send([plainQuery(askServer), plainQuery(settings)])
      const [server] = (asked?.rows ?? []) as ServerRow[]
      const [row] = (told?.rows ?? []) as SettingsRow[]
      if (server === undefined || row === undefined) throw new Error('PostgreSQL gave no row')
      checkServer(server, place)
      return {
        version: server.version,
        now: row.clock,
        synchronousCommit: row.synchronous_commit,
        fullPageWrites: row.full_page_writes,
        changesToCome: await changesToCome(connection, options),
      }
    })
  } finally {
    connections.close()
  }
}

async function changesToCome(
  connection: Connection,
  { definition, schema, place }: PostgresLookOptions,
): Promise<number | null> {
  const where = { place: `schema "${schema}" of ${place}`, instead }
  await checkRights(connection, schema, place)
  const [relations] = await connection.send([preparedQuery(relationsOf(schema))])
  const names = ((relations?.rows ?? []) as { name: string | null }[]).flatMap(({ name }) => name ?? [])
  if (names.length === 0) return null
  if (!names.includes('store_meta')) checkOwner(where, undefined, definition.name)
  const [, changes, meta] = await connection.send([
    plainQuery(beginnings(schema).reads),
    preparedQuery(appliedChanges()),
    preparedQuery(metaOf()),
    plainQuery('COMMIT'),
  ])
  const [row] = (meta?.rows ?? []) as { store: string }[]
  checkOwner(where, row?.store, definition.name)
  const rows = (changes?.rows ?? []) as { name: string; hash: string }[]
  const applied = new Map(rows.map(({ name, hash }) => [name, hash]))
  return missingMigrations({ ...where, applied }, storeMigrations, sharedMigrations, definition.migrations)
    .length
}
