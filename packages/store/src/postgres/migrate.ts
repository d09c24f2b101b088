/** Makes and changes the tables of a schema, in one transaction under the store's lock: rule TU8 of docs/spec/store.md. */
import { checkOwner, missingMigrations } from '../migration-plan.ts'
import { statement } from '../query.ts'
import { metaTables, storeMigrations } from '../store-tables.ts'
import type { StoreDefinition, TurnBook } from '../turn.ts'
import { checkCommitted, type Connection } from './connections.ts'
import { toPostgres } from './dialect.ts'
import { checkRights } from './rights.ts'
import { sharedMigrations } from './signal-log.ts'
import { plainQuery, preparedQuery } from './values.ts'

export interface Migrating {
  readonly connection: Connection
  /** Known to be a plain name. */
  readonly schema: string
  readonly place: string
  /** Begins a transaction and takes the lock. */
  readonly begin: string
  readonly definition: Pick<StoreDefinition<TurnBook>, 'name' | 'migrations'>
  /** Milliseconds. */
  readonly now: number
}

export const relationsOf = statement<[schema: string], { readonly name: string | null }>(
  `SELECT relation.relname AS name
   FROM pg_namespace AS space LEFT JOIN pg_class AS relation ON relation.relnamespace = space.oid
   WHERE space.nspname = $1`,
)
const insertMeta = statement<[store: string, now: number], never>(
  'INSERT INTO store_meta (store, last_now, last_id) VALUES ($1, $2, 0)',
)
export const appliedChanges = statement<[], { readonly name: string; readonly hash: string }>(
  'SELECT name, hash FROM store_migrations',
)
const recordChange = statement<[name: string, hash: string, now: number], never>(
  'INSERT INTO store_migrations (name, hash, applied_at) VALUES ($1, $2, $3)',
)
export const metaOf = statement<[], { readonly store: string; readonly last_now: number }>(
  'SELECT store, last_now FROM store_meta',
)

export const instead = 'use another schema or database'

/** Gives the moment of the latest turn. Throws `access-denied`, `other-store`, `newer-database` or `changed-migration`: nothing is changed then. */
export async function migrate(migrating: Migrating): Promise<number> {
  const { connection, schema, place, begin, definition, now } = migrating
  await connection.send([plainQuery(begin)])
  await checkRights(connection, schema, place)
  await claim(migrating)
  const where = { place: `schema "${schema}" of ${place}`, instead }
  const [changes, meta] = await connection.send([preparedQuery(appliedChanges()), preparedQuery(metaOf())])
  const [row] = (meta?.rows ?? []) as { store: string; last_now: number }[]
  checkOwner(where, row?.store, definition.name)
  const rows = (changes?.rows ?? []) as { name: string; hash: string }[]
  const applied = new Map(rows.map(({ name, hash }) => [name, hash]))
  const lists = [storeMigrations, sharedMigrations, definition.migrations]
  for (const { name, statements, hash } of missingMigrations({ ...where, applied }, ...lists)) {
    await connection.send([
      ...statements.map((sql) => plainQuery(toPostgres(sql))),
      preparedQuery(recordChange(name, hash, now)),
    ])
  }
  const [committed] = await connection.send([plainQuery('COMMIT')])
  checkCommitted(committed, place)
  return row?.last_now ?? now
}

/** A schema without tables is ours to fill, whoever made it. */
async function claim({ connection, schema, place, definition, now }: Migrating): Promise<void> {
  const [result] = await connection.send([preparedQuery(relationsOf(schema))])
  const relations = (result?.rows ?? []) as { name: string | null }[]
  const names = relations.flatMap(({ name }) => name ?? [])
  if (names.includes('store_meta')) return
  if (names.length > 0) {
    checkOwner({ place: `schema "${schema}" of ${place}`, instead }, undefined, definition.name)
  }
  await connection.send([
    ...(relations.length === 0 ? [plainQuery(`CREATE SCHEMA "${schema}"`)] : []),
    ...metaTables.map((sql) => plainQuery(toPostgres(sql))),
    preparedQuery(insertMeta(definition.name, now)),
  ])
}
