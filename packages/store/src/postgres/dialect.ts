/**
 * The few words in which tables differ: migrations are written once, with SQLite's INTEGER (64 bits there), BLOB and
 * WITHOUT ROWID. "For drivers" in docs/spec/store.md. Pure.
 */
const differing = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\bINTEGER\b|\bBLOB\b|\s*\bWITHOUT\s+ROWID\b/gi

export function toPostgres(sql: string): string {
  return sql.replaceAll(differing, (found) => {
    if (found.startsWith("'") || found.startsWith('"')) return found
    switch (found.trim().toUpperCase()) {
      case 'INTEGER':
        return 'BIGINT'
      case 'BLOB':
        return 'BYTEA'
      default:
        return ''
    }
  })
}
