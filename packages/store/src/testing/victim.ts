/**
 * A process to be killed: `node victim.ts FILE turns|lease|fill`. One line on standard output per acknowledged
 * thing, written before the next thing begins.
 */
import { openSqliteStore } from '../sqlite/index.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { HandClock } from './hand-clock.ts'
import type { notesStore } from './notes.ts'
import { say } from './say.ts'

const [, , file = '', mode = ''] = process.argv
const CALLERS = 8

const store = await openSqliteStore<typeof notesStore>({
  file,
  module: new URL('./notes.ts', import.meta.url),
  clock: new HandClock(),
})
if (mode === 'turns') await Promise.all(Array.from({ length: CALLERS }, writeForEver))
if (mode === 'lease') await leaseAndHang()
if (mode === 'fill') await fill()

async function writeForEver(): Promise<never> {
  for (;;) {
    const { id } = await store.turn('note', { text: 'x'.repeat(100), jobs: [{ queue: 'q', payload: '{}' }] })
    say(String(id))
  }
}

async function leaseAndHang(): Promise<void> {
  await store.turn('note', { text: 'x', jobs: [{ queue: 'q', lane: 'a', payload: '{}' }] })
  for (const { id } of await store.jobs.lease('q', 10, 1000)) say(String(id))
  await new Promise(() => setInterval(() => null, 1000))
}

/** Under a limit of file sizes: what the store says when its file can't grow any more. */
async function fill(): Promise<void> {
  let failed = 'no'
  store.failed.catch((error: unknown) => (failed = codeOf(error)))
  for (;;) {
    const outcome = await store.turn('note', { text: 'x'.repeat(10_000) }).catch(codeOf)
    if (typeof outcome !== 'string') continue
    const next = await store.turn('note', { text: 'x' }).catch(codeOf)
    say(JSON.stringify({ outcome, failed, next: typeof next === 'string' ? next : 'written' }))
    process.exit(0)
  }
}

function codeOf(error: unknown): string {
  return error instanceof StoreUnavailable ? error.code : String(error)
}
