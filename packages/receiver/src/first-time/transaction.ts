/** What `firstTime` can work in: the open transaction of a user, told by its shape. No driver is imported. */

/** `DatabaseSync` of node:sqlite, `Database` of better-sqlite3 or bun:sqlite. */
export interface SqliteTransaction {
  prepare(sql: string): { run(...values: string[]): { readonly changes: number | bigint } }
}

/** The client of a `pg` transaction, or what behaves like one. Not a pool: it may take another connection each time. */
export interface PostgresTransaction {
  query(sql: string, values: unknown[]): Promise<{ readonly rows: unknown[] }>
}

/** A promise connection of mysql2. Not a pool. */
export interface MysqlTransaction {
  execute(sql: string, values: string[]): Promise<[unknown, ...unknown[]]>
  beginTransaction(): Promise<unknown>
}

export type Transaction = SqliteTransaction | PostgresTransaction | MysqlTransaction

export type TransactionKind =
  | { readonly kind: 'sqlite'; readonly tx: SqliteTransaction }
  | { readonly kind: 'postgres'; readonly tx: PostgresTransaction }
  | { readonly kind: 'mysql'; readonly tx: MysqlTransaction }

const accepted =
  'give the open transaction of pg (a client), node:sqlite or better-sqlite3 (the database), or mysql2 (a promise connection)'

/** Throws a TypeError that names what is accepted. */
export function kindOf(tx: Transaction): TransactionKind {
  const found = tx as unknown
  if (has(found, 'getConnection') || isPgPool(found)) {
    throw new TypeError(
      `firstTime was given a pool, which takes another connection for each statement: ${accepted}.`,
    )
  }
  if (has(found, 'execute') && has(found, 'beginTransaction')) {
    if (!has(found, 'promise')) return { kind: 'mysql', tx: tx as MysqlTransaction }
    throw new TypeError('firstTime was given a mysql2 connection with callbacks: give connection.promise().')
  }
  // Connections of mysql2 have a `prepare` too.
  if (has(found, 'prepare')) return { kind: 'sqlite', tx: tx as SqliteTransaction }
  if (has(found, 'query') && !has(found, 'beginTransaction')) {
    return { kind: 'postgres', tx: tx as PostgresTransaction }
  }
  throw new TypeError(`firstTime was given ${nameOf(found)}: ${accepted}.`)
}

function has(value: unknown, method: string): boolean {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return isObject && typeof (value as Record<string, unknown>)[method] === 'function'
}

function isPgPool(value: unknown): boolean {
  return has(value, 'query') && has(value, 'connect') && 'idleCount' in (value as object)
}

function nameOf(value: unknown): string {
  if (value === undefined || value === null) return String(value)
  if (typeof value === 'object') {
    const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor
      ?.name
    return name === undefined || name === 'Object' ? 'an object of unknown shape' : `a ${name}`
  }
  return `a ${typeof value}`
}
