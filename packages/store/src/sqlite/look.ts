/** A file as it stands, without opening the store: for whoever checks a set-up. Another process may have it open. */
import { DatabaseSync } from 'node:sqlite'
import { checkOwner, missingMigrations } from '../migration-plan.ts'
import { storeMigrations } from '../store-tables.ts'
import type { StoreDefinition, TurnBook } from '../turn.ts'
import { faultOf } from './faults.ts'
import { appliedHashes, instead } from './migrate.ts'

export interface StoreLook {
  /** Changes of the tables that the next opening makes. */
  readonly changesToCome: number
}

/** Throws StoreUnavailable: damaged, another store's, made by a newer version. Nothing is changed. */
export function lookAtSqliteStore(
  file: string,
  definition: Pick<StoreDefinition<TurnBook>, 'name' | 'migrations'>,
): StoreLook {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 1000 })
  try {
    const tables = database.prepare('SELECT name FROM sqlite_schema').all()
    const isOurs = tables.some(({ name }) => name === 'store_meta')
    const owner = isOurs ? database.prepare('SELECT store FROM store_meta').get()?.['store'] : undefined
    checkOwner({ place: file, instead }, owner === undefined ? undefined : String(owner), definition.name)
    const known = { place: file, instead, applied: appliedHashes(database) }
    return { changesToCome: missingMigrations(known, storeMigrations, definition.migrations).length }
  } catch (error) {
    throw faultOf(error, file) ?? error
  } finally {
    database.close()
  }
}
