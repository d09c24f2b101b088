import type { DatabaseSync } from 'node:sqlite'

/** What SQLite itself finds wrong. */
export function damage(database: DatabaseSync): string[] {
  const said = database
    .prepare('PRAGMA integrity_check')
    .all()
    .flatMap((row) => Object.values(row))
  return said.length === 1 && said[0] === 'ok' ? [] : [`integrity_check: ${said.join('; ')}`]
}
