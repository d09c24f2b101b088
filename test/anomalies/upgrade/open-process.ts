/**
 * `node open-process.ts chat|inbox sqlite|postgres PLACE [SCHEMA]`: opens a store, which changes its tables where they are older,
 * says that it did, and closes it. To be killed on the way.
 */
import { postgresInbox } from '@takeback/receiver/postgres'
import { sqliteInbox } from '@takeback/receiver/sqlite'
import { openPostgresStore } from '@takeback/store/postgres'
import { openSqliteStore } from '@takeback/store/sqlite'
import { Pool } from 'pg'
import { chatStore } from '../../../packages/takeback/src/chat-backend/turns/index.ts'
import { systemClock } from '../../../packages/takeback/src/cli/system-clock.ts'

const [, , half = '', kind = '', place = '', schema = ''] = process.argv
const module = new URL('../../../packages/takeback/src/chat-backend/turns/index.ts', import.meta.url)

async function open() {
  if (kind === 'postgres') {
    const pool = new Pool({ connectionString: place, pipeline: true, max: 4 })
    const store =
      half === 'chat'
        ? await openPostgresStore({ pool, schema, definition: chatStore })
        : await postgresInbox(pool, { schema })
    return async () => {
      await store.close()
      await pool.end()
    }
  }
  const store =
    half === 'chat'
      ? await openSqliteStore<typeof chatStore>({ file: place, module, clock: systemClock })
      : await sqliteInbox(place)
  return () => store.close()
}

const close = await open()
console.log('opened')
await close()
