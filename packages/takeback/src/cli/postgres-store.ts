/** `--store`: the inbox in a PostgreSQL database that several receivers share. */
import { postgresInbox } from '@takeback/receiver/postgres'
import { Pool } from 'pg'
import type { OpenedInbox } from '../app-backend/start.ts'
import { UsageError } from './flags.ts'

/** Turns take one connection at a time, reads and the wipe one each. */
const CONNECTIONS = 4

/**
 * The password may stand in the URL or in PGPASSWORD; `sslmode` and the rest of the query are pg's. Throws UsageError when
 * `address` is no such URL; its value may hold a password, so no message repeats it.
 */
export function postgresStore(address: string): () => Promise<OpenedInbox> {
  const url = URL.parse(address)
  const isPostgres = url !== null && ['postgres:', 'postgresql:'].includes(url.protocol)
  if (!isPostgres || url.pathname.length < 2) {
    throw new UsageError('--store is no address of a database: give postgres://USER@HOST/DATABASE.')
  }
  return async () => {
    const pool = new Pool({
      connectionString: address,
      application_name: 'takeback receive',
      pipeline: true,
      max: CONNECTIONS,
      keepAlive: true,
    })
    // An outage ends; the store says so to whoever asks meanwhile.
    pool.on('error', () => undefined)
    try {
      const inbox = await postgresInbox(pool, { place: placeOf(url) })
      return {
        inbox,
        async close() {
          await inbox.close()
          await pool.end()
        },
      }
    } catch (error) {
      await pool.end()
      throw error
    }
  }
}

/** Without the password and the query. */
function placeOf({ username, host, pathname }: URL): string {
  return `postgres://${username === '' ? '' : `${username}@`}${host}${pathname}`
}
