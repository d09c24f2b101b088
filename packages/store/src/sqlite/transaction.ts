import type { DatabaseSync } from 'node:sqlite'

/** All of it or nothing. Throws what `work` or the commit threw. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

/** After a full disk or an I/O error SQLite has often rolled back by itself: then there is nothing to do. */
function rollBack(database: DatabaseSync): void {
  if (!database.isTransaction) return
  try {
    database.exec('ROLLBACK')
  } catch (error) {
    if (database.isTransaction) throw error
  }
}
