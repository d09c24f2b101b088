/**
 * Is this the first time that an effect is made? Decided inside the user's own transaction, by a unique key that is
 * inserted there: key and effect are committed together or not at all. Rules R40-R46 of docs/spec/receiving.md.
 */
import { EFFECT_LENGTH, KEY_LENGTH } from './first-time-table.ts'
import { insertMysqlKeys, removeMysqlKeys } from './mysql-keys.ts'
import { PartlyApplied } from './partly-applied.ts'
import { insertPostgresKeys, removePostgresKeys } from './postgres-keys.ts'
import { insertSqliteKeys, removeSqliteKeys } from './sqlite-keys.ts'
import { kindOf, type SqliteTransaction, type Transaction } from './transaction.ts'

/** True when none of the keys was there, false when all were; some: throws PartlyApplied, and leaves none of ours. */
export function firstTimeOf<Tx extends Transaction>(
  tx: Tx,
  keys: readonly string[],
  effect: string,
): FirstTime<Tx> {
  checkNames(keys, effect)
  const found = kindOf(tx)
  // The same order everywhere, so that two that insert the same keys can't wait for each other.
  const sorted = keys.toSorted()
  if (found.kind === 'sqlite') return inSqlite(found.tx, sorted, effect) as FirstTime<Tx>
  const [insert, remove] =
    found.kind === 'postgres'
      ? [insertPostgresKeys.bind(null, found.tx), removePostgresKeys.bind(null, found.tx)]
      : [insertMysqlKeys.bind(null, found.tx), removeMysqlKeys.bind(null, found.tx)]
  return insert(effect, sorted).then(async (inserted) => {
    const known = knownOf(sorted, inserted)
    if (known.length === 0) return true
    if (inserted.length === 0) return false
    await remove(effect, inserted)
    throw new PartlyApplied(known, sorted.length)
  }) as FirstTime<Tx>
}

/** SQLite answers at once, so that it fits into better-sqlite3's transactions, which can't wait. */
export type FirstTime<Tx extends Transaction> = Tx extends SqliteTransaction ? boolean : Promise<boolean>

function inSqlite(tx: SqliteTransaction, keys: readonly string[], effect: string): boolean {
  const inserted = insertSqliteKeys(tx, effect, keys)
  const known = knownOf(keys, inserted)
  if (known.length === 0) return true
  if (inserted.length === 0) return false
  // The exception alone would do if the user's transaction always ended with it.
  removeSqliteKeys(tx, effect, inserted)
  throw new PartlyApplied(known, keys.length)
}

function knownOf(keys: readonly string[], inserted: readonly string[]): string[] {
  const fresh = new Set(inserted)
  return keys.filter((key) => !fresh.has(key))
}

/** MySQL cuts off what is too long, and then takes two keys for one: never let it come to that. */
function checkNames(keys: readonly string[], effect: string): void {
  if (!/^[\w.-]+$/.test(effect) || effect.length > EFFECT_LENGTH) {
    throw new TypeError(
      `The name of an effect is ${JSON.stringify(effect)}: give letters, digits, _ . and -, ${EFFECT_LENGTH} at most.`,
    )
  }
  const long = keys.find((key) => key.length > KEY_LENGTH)
  if (long !== undefined) throw new Error(`A key of ${long.length} characters: ${KEY_LENGTH} at most fit in.`)
}
