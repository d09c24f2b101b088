/**
 * A statement is SQL text written once, in the common dialect of SQLite and PostgreSQL, with `$1`, `$2` …
 * for its parameters. Calling it gives a query: text and parameters as plain data, so that it crosses a
 * thread or a socket. The text is always a constant of the source: nothing is ever spliced into it.
 */

export type SqlValue = null | number | string | Uint8Array

export interface Query<Row extends object = object> {
  readonly sql: string
  readonly params: readonly SqlValue[]
  /** Only a type: what one row looks like. */
  readonly row?: Row
}

export interface Statement<Params extends readonly SqlValue[], Row extends object> {
  (...params: Params): Query<Row>
  readonly sql: string
}

/** `const byId = statement<[id: number], MessageRow>('SELECT … WHERE id = $1')`. */
export function statement<
  Params extends readonly SqlValue[] = readonly SqlValue[],
  Row extends object = object,
>(sql: string): Statement<Params, Row> {
  const make = (...params: Params): Query<Row> => ({ sql, params })
  return Object.defineProperty(make, 'sql', { value: sql }) as Statement<Params, Row>
}
