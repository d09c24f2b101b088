/** A store as SQL text: tables as they stand, then their rows. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { postgresBinaries } from '../../packages/store/src/testing/postgres-cluster.ts'

/** Of a file that nobody has open. */
export function dumpSqlite(file: string): string {
  using database = new DatabaseSync(file)
  const made = database
    .prepare('SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid')
    .all()
  const lines = made.map(({ sql }) => `${String(sql)};`)
  for (const { type, name } of made) {
    if (type !== 'table') continue
    for (const row of database.prepare(`SELECT * FROM ${String(name)}`).all()) {
      const [columns, values] = [Object.keys(row).join(', '), Object.values(row).map(literal).join(', ')]
      lines.push(`INSERT INTO ${String(name)} (${columns}) VALUES (${values});`)
    }
  }
  return `${lines.join('\n')}\n`
}

function literal(value: SQLOutputValue): string {
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex')}'`
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)
}

/** By pg_dump, without what only psql reads. */
export function dumpPostgres(url: string, schema: string): string {
  const args = [
    '--no-owner',
    '--no-privileges',
    '--inserts',
    '--rows-per-insert=50',
    `--schema=${schema}`,
    url,
  ]
  const text = execFileSync(join(postgresBinaries() ?? '', 'pg_dump'), args, { encoding: 'utf8' })
  const kept = text
    .split('\n')
    .filter((line) => !/^(?:--|\\|SET |SELECT pg_catalog\.set_config|$)/.test(line))
  return `${kept.join('\n')}\n`
}
