/** Forward only, each step in one transaction, never edited once released: rule TU8 of docs/spec/store.md. */
import type { DatabaseSync } from 'node:sqlite'
import { checkOwner, missingMigrations } from '../migration-plan.ts'
import { metaTables, storeMigrations } from '../store-tables.ts'
import type { Migration } from '../turn.ts'
import { inTransaction } from './transaction.ts'

export interface Migrating {
  readonly database: DatabaseSync
  readonly file: string
  readonly store: string
  readonly migrations: readonly Migration[]
  readonly now: number
}

export const instead = 'use --data with another folder'

/** Throws StoreUnavailable `other-store`, `newer-database` or `changed-migration`, with nothing changed. */
export function migrate(migrating: Migrating): void {
  const { database, file, migrations, now } = migrating
  claim(migrating)
  const tables = { place: file, instead, applied: appliedHashes(database) }
  const record = database.prepare('INSERT INTO store_migrations (name, hash, applied_at) VALUES (?1, ?2, ?3)')
  for (const { name, statements, hash } of missingMigrations(tables, storeMigrations, migrations)) {
    inTransaction(database, () => {
      for (const sql of statements) database.exec(sql)
      record.run(name, hash, now)
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
  checkOwner({ place: file, instead }, owner === undefined ? undefined : String(owner), store)
}

export function appliedHashes(database: DatabaseSync): ReadonlyMap<string, string> {
  const rows = database.prepare('SELECT name, hash FROM store_migrations').all()
  return new Map(rows.map(({ name, hash }) => [String(name), String(hash)]))
}
