import { execFileSync } from 'node:child_process'
import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { HandClock } from '../testing/hand-clock.ts'
import { allNotes, notesStore } from '../testing/notes.ts'
import { openTemporaryPlace } from '../testing/temporary-place.ts'
import { StoreUnavailable } from '../unavailable.ts'
import { BatchRunner } from './batch-runner.ts'
import { faultOf, isFatal } from './faults.ts'
import { migrate } from './migrate.ts'
import { Moments } from './moments.ts'
import { PreparedStatements } from './prepared-statements.ts'

test('[TU9] a full disk: the turn is refused, reads go on, and so do turns when there is room', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(new HandClock())
  await store.turn('note', { text: 'before' })
  const maxPages = (count: number) => ({ writes: [{ sql: `PRAGMA max_page_count = ${count}`, params: [] }] })
  await store.turn('write', maxPages(1))
  const large = { text: 'x'.repeat(200_000) }
  const refused = await Promise.allSettled([store.turn('note', large), store.turn('note', large)])
  for (const outcome of refused) expect(outcome).toMatchObject({ reason: { code: 'disk-full' } })
  expect((await store.read(allNotes())).map(({ text }) => text)).toEqual(['before'])

  await store.turn('write', maxPages(100_000))
  await store.turn('note', large)
  expect(await store.read(allNotes())).toHaveLength(2)
})

test('[TU10] a disk error: the turn is refused, `failed` rejects, nothing is acknowledged afterwards', async () => {
  await using place = await openTemporaryPlace()
  const victim = fileURLToPath(new URL('../testing/victim.ts', import.meta.url))
  // A limit of file sizes makes write() fail as a broken disk does; SQLite calls both an I/O error.
  const said = execFileSync('bash', [
    '-c',
    'ulimit -f 300; exec "$@"',
    '-',
    process.execPath,
    victim,
    place.file,
    'fill',
  ])
  expect(JSON.parse(said.toString())).toEqual({ outcome: 'io', failed: 'io', next: 'io' })
  // The limit is gone: what was acknowledged is there.
  const store = await place.open(new HandClock())
  expect((await store.read(allNotes())).length).toBeGreaterThan(5)
})

test('[TU10] a damaged file is refused at opening', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(new HandClock())
  await store.turn('note', { text: 'x'.repeat(100_000) })
  await store.close()
  expect(readFileSync(place.file).length).toBeGreaterThan(100_000)
  truncateSync(place.file, 5000)
  await expect(place.open(new HandClock())).rejects.toMatchObject({ code: 'corrupt' })
})

test('[TU11] another program holds the database: the turn is refused, and the next goes on', async () => {
  await using place = await openTemporaryPlace()
  const file = join(place.folder, 'held.db')
  using database = new DatabaseSync(file, { timeout: 0 })
  using other = new DatabaseSync(file)
  migrate({ database, file, store: 'notes', migrations: notesStore.migrations, now: 1 })
  const runner = new BatchRunner({
    database,
    statements: new PreparedStatements(database),
    moments: new Moments(database),
    book: notesStore.turns,
    file,
  })
  const batch = { now: 2, kinds: ['note'], commands: [{ text: 'x' }] }
  other.exec('BEGIN IMMEDIATE')
  const message = `Another program is holding ${file}: close it and try again.`
  expect(runner.run(batch)).toMatchObject({ errors: [[0, { code: 'busy', message }]], fatal: null })
  other.exec('ROLLBACK')
  expect(runner.run(batch)).toMatchObject({ results: [{ before: 0 }], errors: [] })
})

test('[TU10] a thread that dies: everything is refused, `failed` rejects, and the file can be opened again', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(new HandClock())
  await store.turn('note', { text: 'kept' })
  const begun = [store.turn('deadly', {}), store.turn('note', { text: 'in the same batch' })]
  await expect(store.failed).rejects.toMatchObject({ code: 'crashed' })
  for (const outcome of await Promise.allSettled([
    ...begun,
    store.turn('draw', {}),
    store.read(allNotes()),
  ])) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'crashed' } })
  }
  await store.close()
  const again = await place.open(new HandClock())
  expect((await again.read(allNotes())).map(({ text }) => text)).toEqual(['kept'])
})

test.each([
  [13, 'disk-full', false],
  [4874, 'disk-full', false],
  [5, 'busy', false],
  [517, 'busy', false],
  [10, 'io', true],
  [778, 'io', true],
  [1034, 'io', true],
  [11, 'corrupt', true],
  [26, 'corrupt', true],
  [1032, 'unwritable', true],
  [14, 'unwritable', true],
])('[TU10] SQLite code %i means %s', (errcode, code, fatal) => {
  const error = new Error('said')
  const fault = faultOf(Object.defineProperty(error, 'errcode', { value: errcode }), 'x.db')
  expect(fault?.code).toBe(code)
  expect(isFatal(fault ?? new StoreUnavailable('busy', ''))).toBe(fatal)
})

test('[TU4] any other error is the statement’s own', () => {
  expect(faultOf(Object.defineProperty(new Error('near'), 'errcode', { value: 1 }), 'x.db')).toBeNull()
  expect(faultOf(new TypeError('x'), 'x.db')).toBeNull()
})
