/** An empty database of its own for a reader of a guide, on a real server; gone when the test is over. */
import { randomUUID } from 'node:crypto'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import { postgresUrl } from '../../packages/store/src/testing/postgres-place.ts'
import { startMariadb } from '../first-time/mariadb-server.ts'

export interface Shop extends AsyncDisposable {
  /** What the guide's DATABASE_URL holds. */
  readonly url: string
}

/** On the PostgreSQL of the run, which ends with it. */
export async function openPostgresShop(): Promise<Shop> {
  const url = new URL(await postgresUrl())
  const name = `shop_${randomUUID().replaceAll('-', '')}`
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await client.end()
    },
  }
}

export async function openMysqlShop(): Promise<Shop> {
  const server = await startMariadb()
  const connection = await createConnection({ socketPath: server.socketPath, user: 'root' })
  await connection.query('CREATE DATABASE shop')
  await connection.end()
  return {
    url: `mysql://root@localhost/shop?socketPath=${server.socketPath}`,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
