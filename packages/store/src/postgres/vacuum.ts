/**
 * After an erasure PostgreSQL keeps the deleted rows until a vacuum: one for all erasures of half a minute. What it
 * promises, and what it can't, stands under TU7 in docs/spec/store.md.
 */
import { statement } from '../query.ts'
import type { Connections } from './connections.ts'
import { plainQuery, preparedQuery } from './values.ts'

const tablesOf = statement<[schema: string], { readonly name: string }>(
  `SELECT relation.relname AS name
   FROM pg_class AS relation JOIN pg_namespace AS space ON space.oid = relation.relnamespace
   WHERE space.nspname = $1 AND relation.relkind = 'r' ORDER BY relation.relname`,
)

export class Vacuum {
  readonly #connections: Connections
  readonly #schema: string
  readonly #after: number
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(connections: Connections, schema: string, after: number) {
    this.#connections = connections
    this.#schema = schema
    this.#after = after
  }

  erased(): void {
    this.#timer ??= setTimeout(() => this.#begin(), this.#after)
  }

  /** What is still to be done is done now. */
  async close(): Promise<void> {
    if (this.#timer !== null) this.#begin()
    await this.#running
  }

  #begin(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    // Where it fails (an outage, a table of somebody else's), the server's own autovacuum does it later.
    this.#running = this.#run().catch(() => undefined)
  }

  /** Outside of a transaction, as VACUUM must be, with whole names: no setting is made that would stay. */
  #run(): Promise<void> {
    return this.#connections.use(async (connection) => {
      const [result] = await connection.send([preparedQuery(tablesOf(this.#schema))])
      const tables = (result?.rows ?? []) as { name: string }[]
      for (const { name } of tables) {
        await connection.send([plainQuery(`VACUUM "${this.#schema}"."${name.replaceAll('"', '""')}"`)])
      }
    })
  }
}
