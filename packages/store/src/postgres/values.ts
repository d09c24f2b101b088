/** How values cross: rows come as SQLite's do (numbers, text, bytes, null), parameters are checked as there. */
import { createHash } from 'node:crypto'
import type { Query, SqlValue } from '../query.ts'
import type { PgQuery, PgTypes } from './pool.ts'

const oids = { bytea: 17, int8: 20, int2: 21, int4: 23, float4: 700, float8: 701, numeric: 1700 }
const numbers: ReadonlySet<number> = new Set([
  oids.int8,
  oids.int2,
  oids.int4,
  oids.float4,
  oids.float8,
  // The sum of whole numbers.
  oids.numeric,
])

const rowTypes: PgTypes = {
  getTypeParser(oid) {
    if (oid === oids.bytea) return bytesOf
    return numbers.has(oid) ? Number : String
  },
}

/** `\x` and hex digits: how PostgreSQL writes bytes since version 9. */
function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'))
}

const prepared = new Map<string, { readonly name: string; readonly parameterCount: number }>()

/** Prepared once per connection. Texts are constants of the source, so neither cache needs a bound. */
export function preparedQuery({ sql, params }: Query): PgQuery {
  let known = prepared.get(sql)
  if (known === undefined) {
    // PostgreSQL cuts names at 63 bytes, and another version of us may use the same connection behind a pooler.
    const name = `takeback_${createHash('sha256').update(sql).digest('hex').slice(0, 32)}`
    known = { name, parameterCount: parameterCountOf(sql) }
    prepared.set(sql, known)
  }
  if (params.length !== known.parameterCount) {
    throw new TypeError(`${params.length} parameters for a statement with ${known.parameterCount}: ${sql}`)
  }
  return { name: known.name, text: sql, values: params.map((value) => bound(value, sql)), types: rowTypes }
}

export function plainQuery(text: string): PgQuery {
  return { text, types: rowTypes }
}

function parameterCountOf(sql: string): number {
  return Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, digits]) => Number(digits)))
}

/** pg takes undefined for NULL, which would hide a bug. */
function bound(value: SqlValue | undefined, sql: string): unknown {
  if (value === undefined) throw new TypeError(`an undefined parameter for: ${sql}`)
  return value
}
