/** Forward only, each step in one transaction, never edited once released: rule TU8 of docs/spec/store.md. */
import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { metaTables, storeMigrations } from '../store-tables.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { Migration } from '../turn.ts'
import { inTransaction } from './transaction.ts'

export interface Migrating {
  readonly database: DatabaseSync
  readonly file: string
  readonly store: string
  readonly migrations: readonly Migration[]
  readonly now: number
}

/** Throws StoreUnavailable `other-store`, `newer-database` or `changed-migration`, with nothing changed. */
export function migrate(migrating: Migrating): void {
  const { database, migrations, now } = migrating
  claim(migrating)
  const applied = appliedHashes(database)
  const known = [...storeMigrations, ...migrations]
  checkApplied(migrating, applied, known)
  checkOrder(migrating, applied, storeMigrations)
  checkOrder(migrating, applied, migrations)

  const record = database.prepare('INSERT INTO store_migrations (name, hash, applied_at) VALUES (?1, ?2, ?3)')
  for (const migration of known) {
    if (applied.has(migration.name)) continue
    inTransaction(database, () => {
      for (const sql of migration.statements) database.exec(sql)
      record.run(migration.name, hashOf(migration), now)
    })
  }
}

function claim({ database, file, store, now }: Migrating): void {
  const tables = database.prepare('SELECT name FROM sqlite_schema').all()
  if (tables.length === 0) {
    inTransaction(database, () => {
      for (const sql of metaTables) database.exec(sql)
      database.prepare('INSERT INTO store_meta (store, last_now, last_id) VALUES (?1, ?2, 0)').run(store, now)
    })
    return
  }
  const isOurs = tables.some(({ name }) => name === 'store_meta')
  const owner = isOurs ? database.prepare('SELECT store FROM store_meta').get()?.['store'] : undefined
  if (owner === store) return
  const whose = owner === undefined ? 'another program' : `the store "${String(owner)}", not "${store}"`
  throw new StoreUnavailable('other-store', `${file} belongs to ${whose}: use --data with another folder.`)
}

function appliedHashes(database: DatabaseSync): ReadonlyMap<string, string> {
  const rows = database.prepare('SELECT name, hash FROM store_migrations').all()
  return new Map(rows.map(({ name, hash }) => [String(name), String(hash)]))
}

function checkApplied(
  { file }: Migrating,
  applied: ReadonlyMap<string, string>,
  known: readonly Migration[],
) {
  const hashes = new Map(known.map((migration) => [migration.name, hashOf(migration)]))
  for (const [name, hash] of applied) {
    const ours = hashes.get(name)
    if (ours === undefined) {
      throw new StoreUnavailable(
        'newer-database',
        `${file} was written by a newer version (it has the change "${name}"): install that version, or use --data with another folder.`,
      )
    }
    if (ours !== hash)
      throw changed(`the change "${name}" of ${file} reads differently now: restore its released text`)
  }
}

function checkOrder({ file }: Migrating, applied: ReadonlyMap<string, string>, list: readonly Migration[]) {
  const firstMissing = list.findIndex(({ name }) => !applied.has(name))
  const later = firstMissing < 0 ? undefined : list.slice(firstMissing).find(({ name }) => applied.has(name))
  if (later === undefined) return
  const { name } = list[firstMissing] ?? later
  throw changed(
    `the change "${name}" stands before "${later.name}", which ${file} already has: put it at the end`,
  )
}

function changed(what: string): StoreUnavailable {
  return new StoreUnavailable(
    'changed-migration',
    `Released changes of the tables stay as they are, but ${what}.`,
  )
}

function hashOf({ statements }: Migration): string {
  return createHash('sha256').update(JSON.stringify(statements)).digest('hex')
}
