/** Each SQL text is prepared once per connection. Texts are constants of the source, so the cache needs no bound. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Query, SqlValue } from '../query.ts'

interface Prepared {
  readonly statement: StatementSync
  readonly parameterCount: number
}

export class PreparedStatements {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  all(query: Query): object[] {
    const { statement, parameterCount } = this.#prepare(query.sql)
    return statement.all(...bindable(query, parameterCount))
  }

  run(query: Query): void {
    const { statement, parameterCount } = this.#prepare(query.sql)
    statement.run(...bindable(query, parameterCount))
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    let parameterCount = 0
    // To SQLite `$1` is a name and `?1` a number.
    const numbered = sql.replaceAll(/\$(\d+)/g, (_match, digits: string) => {
      parameterCount = Math.max(parameterCount, Number(digits))
      return `?${digits}`
    })
    const prepared = { statement: this.#database.prepare(numbered), parameterCount }
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

// node:sqlite takes a missing or undefined parameter for NULL, and binds every number as a REAL, which makes '5.0'
// of 5 in a text column: the first would hide a bug, the second would store one.
function bindable({ sql, params }: Query, parameterCount: number): SQLInputValue[] {
  if (params.length !== parameterCount) {
    throw new TypeError(`${params.length} parameters for a statement with ${parameterCount}: ${sql}`)
  }
  return params.map((value: SqlValue | undefined) => {
    if (value === undefined) throw new TypeError(`an undefined parameter for: ${sql}`)
    return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value
  })
}
