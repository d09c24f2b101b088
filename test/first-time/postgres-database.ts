/** A database of its own for a test, on the PostgreSQL of the run. */
import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { postgresUrl } from '../../packages/store/src/testing/postgres-place.ts'

export interface PostgresDatabase extends AsyncDisposable {
  readonly url: string
}

export async function openPostgresDatabase(): Promise<PostgresDatabase> {
  const server = await postgresUrl()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await tell(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    // FORCE: a process that was killed may still be connected.
    [Symbol.asyncDispose]: () => tell(server, `DROP DATABASE ${name} WITH (FORCE)`),
  }
}

export async function tell(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
