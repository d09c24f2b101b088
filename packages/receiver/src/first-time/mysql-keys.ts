/** Keys of effects in a user's MySQL or MariaDB. Whoever inserts the same key at the same time waits for our commit. */
import { firstTimeTable } from './first-time-table.ts'
import type { MysqlTransaction } from './transaction.ts'
import { missingTable, noTransaction } from './wrong-use.ts'

/** Not ON DUPLICATE KEY UPDATE: mysql2 asks for found rows, and a row that was there would count as ours. */
const insert = 'INSERT IGNORE INTO takeback_first_time (effect, message_key) VALUES (?, ?)'
const remove = 'DELETE FROM takeback_first_time WHERE effect = ? AND message_key = ?'
const NO_SUCH_TABLE = 1146
/** Of the status that the server sends with each answer. */
const IN_TRANSACTION = 1

interface Header {
  readonly affectedRows: number
  readonly serverStatus?: number
}

/** Gives the keys that were not there. One statement for each: INSERT IGNORE of many tells only how many were new. */
export async function insertMysqlKeys(
  tx: MysqlTransaction,
  effect: string,
  keys: readonly string[],
): Promise<string[]> {
  const inserted: string[] = []
  for (const key of keys) {
    const { affectedRows, serverStatus = IN_TRANSACTION } = await insertOne(tx, effect, key)
    if (affectedRows === 1) inserted.push(key)
    if ((serverStatus & IN_TRANSACTION) !== 0) continue
    // It was committed by itself, before the effect: a key that stays would be an effect lost.
    await removeMysqlKeys(tx, effect, inserted)
    throw noTransaction()
  }
  return inserted
}

async function insertOne(tx: MysqlTransaction, effect: string, key: string): Promise<Header> {
  try {
    const [header] = await tx.execute(insert, [effect, key])
    return header as Header
  } catch (error) {
    if ((error as { errno?: unknown }).errno === NO_SUCH_TABLE)
      throw missingTable(firstTimeTable.mysql, error)
    throw error
  }
}

export async function removeMysqlKeys(
  tx: MysqlTransaction,
  effect: string,
  keys: readonly string[],
): Promise<void> {
  for (const key of keys) await tx.execute(remove, [effect, key])
}
