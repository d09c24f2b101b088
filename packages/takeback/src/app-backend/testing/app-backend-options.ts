/** For an app backend of a test: free ports on loopback, no pages, nothing logged. */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { postgresInbox } from '@takeback/receiver/postgres'
import { Pool } from 'pg'
import { inject } from 'vitest'
import { createLog } from '../../http/log.ts'
import type { AppBackendOptions, OpenedInbox } from '../start.ts'

/** `dataDir`: the test's own. */
export function appBackendOptions(dataDir: string): AppBackendOptions {
  return {
    dataDir,
    sdkAppIds: [1_400_000_000],
    tokens: [],
    callback: { host: '127.0.0.1', port: 0, path: '/callback', fallback: false },
    monitor: { host: '127.0.0.1', port: 0, fallback: false },
    allowBefore: false,
    pagesDir: join(dataDir, 'no-pages'),
    clock: { now: () => new Date().getTime() },
    random: Math.random,
    log: createLog({ level: 'silent', stream: { write: () => {} } }),
  }
}

/** In the run on PostgreSQL a schema is the inbox of the data folder. */
export function inStoreOfRun(options: AppBackendOptions): AppBackendOptions {
  return inject('store') === 'postgres' ? { openInbox: () => openSchema(options), ...options } : options
}

async function openSchema({ dataDir, clock }: AppBackendOptions): Promise<OpenedInbox> {
  const url = await (await fetch(inject('postgres'))).text()
  const pool = new Pool({ connectionString: url, pipeline: true, max: 4 })
  // The same again after a restart. It goes with the server.
  const schema = `test_${createHash('sha256').update(dataDir).digest('hex').slice(0, 32)}`
  const inbox = await postgresInbox(pool, { schema, clock })
  return {
    inbox,
    async close() {
      await inbox.close()
      await pool.end()
    },
  }
}
