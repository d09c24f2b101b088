/** A Chat backend's store on PostgreSQL whose clock is the test's; the product's is the server's. */
import type { Clock } from '@takeback/store'
import { openPostgresStore } from '@takeback/store/postgres'
import { Pool } from 'pg'
import type { OpenedEngine } from '../ground.ts'
import { chatStore } from '../turns/index.ts'

/** `url`: of the database; `schema`: by default the one of `takeback chat`. */
export async function engineAt(url: string, clock: Clock, schema = 'takeback_chat'): Promise<OpenedEngine> {
  const pool = new Pool({ connectionString: url, pipeline: true, max: 4 })
  const engine = await openPostgresStore({ pool, schema, definition: chatStore, clock })
  return {
    engine,
    async close() {
      await engine.close()
      await pool.end()
    },
  }
}
