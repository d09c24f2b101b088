/** What a file holds and PostgreSQL can't: a text with a NUL. Rule MV6 of docs/spec/store.md. Pure. */
import type { SqlValue } from '../query.ts'
import { StoreUnavailable } from '../unavailable.ts'

interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
}

/** Throws StoreUnavailable `unfit-text`: PostgreSQL would refuse the row without a word about where it stands. */
export function checkTexts({ name, columns, key }: Table, row: Readonly<Record<string, SqlValue>>): void {
  const column = columns.find((each) => {
    const value = row[each]
    return typeof value === 'string' && value.includes('\0')
  })
  if (column === undefined) return
  const where = key.map((each) => `"${each}" = ${literal(row[each] ?? null)}`).join(' AND ')
  throw new StoreUnavailable(
    'unfit-text',
    `The text of column "${column}" of table "${name}" in the row ${where} holds a NUL (U+0000), which PostgreSQL can't store. Cut it there in the file (sqlite3 FILE, after a copy of it): UPDATE "${name}" SET "${column}" = substr("${column}", 1, instr("${column}", char(0)) - 1) WHERE instr("${column}", char(0)) > 0; then move again.`,
  )
}

function literal(value: SqlValue): string {
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`
  return typeof value === 'string' ? `'${value.replaceAll("'", "''").replaceAll('\0', '␀')}'` : String(value)
}
