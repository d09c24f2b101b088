/** Keys of effects in a user's SQLite, through node:sqlite, better-sqlite3 or bun:sqlite: at once, no promise. */
import { firstTimeTable } from './first-time-table.ts'
import type { SqliteTransaction } from './transaction.ts'
import { missingTable, noTransaction } from './wrong-use.ts'

const insert = `INSERT INTO takeback_first_time (effect, message_key) VALUES (?, ?)
  ON CONFLICT (effect, message_key) DO NOTHING`
const remove = 'DELETE FROM takeback_first_time WHERE effect = ? AND message_key = ?'

/** Gives the keys that were not there. */
export function insertSqliteKeys(tx: SqliteTransaction, effect: string, keys: readonly string[]): string[] {
  // node:sqlite and the two others have a name of their own for it.
  const { isTransaction, inTransaction } = tx as { isTransaction?: boolean; inTransaction?: boolean }
  if (isTransaction === false || inTransaction === false) throw noTransaction()
  const statement = prepared(tx)
  return keys.filter((key) => Number(statement.run(effect, key).changes) === 1)
}

export function removeSqliteKeys(tx: SqliteTransaction, effect: string, keys: readonly string[]): void {
  const statement = tx.prepare(remove)
  for (const key of keys) statement.run(effect, key)
}

function prepared(tx: SqliteTransaction) {
  try {
    return tx.prepare(insert)
  } catch (error) {
    if (error instanceof Error && error.message.includes('no such table')) {
      throw missingTable(firstTimeTable.sqlite, error)
    }
    throw error
  }
}
