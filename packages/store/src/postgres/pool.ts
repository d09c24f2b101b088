/** What the driver needs of `pg`: its Pool, by shape. The pool belongs to whoever made it. */
export interface PgPool {
  connect(): Promise<PgClient>
  /** A pool tells of connections that broke while nobody used them; without a listener the process would end. */
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

export interface PgClient {
  /** `new Pool({ pipeline: true })`: statements go out without waiting for the answers of those before. */
  readonly pipeline?: boolean
  query(query: PgQuery): Promise<unknown>
  /** With an error: the connection is closed, not used again. */
  release(error?: Error): void
  on(event: 'error', listener: (error: Error) => void): unknown
  removeListener(event: 'error', listener: (error: Error) => void): unknown
}

export interface PgQuery {
  readonly text: string
  /** Of the prepared statement; absent: not prepared. */
  readonly name?: string
  readonly values?: unknown[]
  readonly types?: PgTypes
  /** Milliseconds until the client gives the connection up. */
  readonly query_timeout?: number
}

export interface PgTypes {
  getTypeParser(oid: number): (text: string) => unknown
}

export interface PgResult {
  readonly rows: object[]
  /** The first word of what was done: a COMMIT that could not is a ROLLBACK. */
  readonly command: string
}
