/** Keys of effects in a user's PostgreSQL. Whoever inserts the same key at the same time waits for our commit. */
import { firstTimeTable } from './first-time-table.ts'
import type { PostgresTransaction } from './transaction.ts'
import { missingTable, noTransaction } from './wrong-use.ts'

const insert = `INSERT INTO takeback_first_time (effect, message_key)
  SELECT $1, key FROM unnest($2::text[]) AS key
  ON CONFLICT (effect, message_key) DO NOTHING RETURNING message_key`
const remove = 'DELETE FROM takeback_first_time WHERE effect = $1 AND message_key = ANY ($2::text[])'
const UNDEFINED_TABLE = '42P01'

/** Gives the keys that were not there. */
export async function insertPostgresKeys(
  tx: PostgresTransaction,
  effect: string,
  keys: readonly string[],
): Promise<string[]> {
  // Newer versions of pg know; `I` is idle: what is inserted then is committed at once, before the effect.
  const { getTransactionStatus } = tx as { getTransactionStatus?: () => string | null }
  if (getTransactionStatus?.call(tx) === 'I') throw noTransaction()
  try {
    const { rows } = await tx.query(insert, [effect, keys])
    return rows.map((row) => (row as { message_key: string }).message_key)
  } catch (error) {
    if ((error as { code?: unknown }).code === UNDEFINED_TABLE) {
      throw missingTable(firstTimeTable.postgres, error)
    }
    throw error
  }
}

export async function removePostgresKeys(
  tx: PostgresTransaction,
  effect: string,
  keys: readonly string[],
): Promise<void> {
  await tx.query(remove, [effect, keys])
}
