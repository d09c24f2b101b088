/**
 * A process to be killed or stopped: `node postgres-victim.ts URL SCHEMA turns|stop`. One line on standard output per
 * acknowledged thing, written before the next thing begins.
 */
import { Pool } from 'pg'
import { openPostgresStore } from '../postgres/index.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { notesStore } from './notes.ts'
import { say } from './say.ts'

const [, , url = '', schema = '', mode = ''] = process.argv
const CALLERS = 8

const pool = new Pool({ connectionString: url, pipeline: true })
const store = await openPostgresStore({ pool, definition: notesStore, schema })
if (mode === 'turns') await Promise.all(Array.from({ length: CALLERS }, writeForEver))
if (mode === 'stop') {
  say('ready')
  const outcome = await store.turn('stopping', {}).catch((error: unknown) => error)
  say(outcome instanceof StoreUnavailable ? outcome.code : String(outcome))
  await store.turn('note', { text: 'goes on' })
  say('went on')
}

async function writeForEver(): Promise<never> {
  for (;;) {
    const { id } = await store.turn('note', { text: 'x'.repeat(100), jobs: [{ queue: 'q', payload: '{}' }] })
    say(String(id))
  }
}
