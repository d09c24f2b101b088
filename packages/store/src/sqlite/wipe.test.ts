import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { wipedBefore } from '../wiped.ts'
import { HandClock } from '../testing/hand-clock.ts'
import { openTemporaryPlace, type TemporaryPlace } from '../testing/temporary-place.ts'

const SOON = 30
const patience = { timeout: 20_000, interval: 20 }
const secret = 'Wherefore-art-thou'
/** Short, and long enough for overflow pages. */
const texts = [secret, `${secret} ${'€'.repeat(20_000)} ${secret}`]

/** Names of the files with the text. Another process reads: ours would drop the locks that SQLite holds here. */
function traces({ folder }: TemporaryPlace): string[] {
  const found = execFileSync('bash', [
    '-c',
    'grep -lraF -- "$1" "$2" || true',
    '-',
    secret,
    folder,
  ]).toString()
  return found.split('\n').filter((line) => line !== '')
}

async function remembered(place: TemporaryPlace, wipeAfter: number) {
  const store = await place.open(new HandClock(), { wipeAfter })
  const ids: number[] = []
  for (const text of texts) ids.push((await store.turn('note', { text })).id)
  expect(traces(place)).not.toEqual([])
  return { store, ids }
}

test('[TU7] erased text leaves all files by itself', async () => {
  await using place = await openTemporaryPlace()
  const { store, ids } = await remembered(place, SOON)
  for (const id of ids) await store.turn('forget', { id })
  await vi.waitFor(() => expect(traces(place)).toEqual([]), patience)
})

test('[TU7] erased text leaves the files as soon as nobody reads from the log any more', async () => {
  await using place = await openTemporaryPlace()
  const { store, ids } = await remembered(place, SOON)
  const other = new DatabaseSync(place.file, { readOnly: true })
  other.exec('BEGIN')
  other.prepare('SELECT count(*) FROM notes').get()
  for (const id of ids) await store.turn('forget', { id })
  await new Promise((resolve) => setTimeout(resolve, SOON * 5))
  expect(traces(place)).not.toEqual([])
  other.exec('COMMIT')
  await vi.waitFor(() => expect(traces(place)).toEqual([]), patience)
  other.close()
})

test('[TU7] closing wipes what is still to be wiped', async () => {
  await using place = await openTemporaryPlace()
  const { store, ids } = await remembered(place, 60_000)
  for (const id of ids) await store.turn('forget', { id })
  await store.close()
  expect(traces(place)).toEqual([])
})

test('[TU6] a turn that writes nothing leaves the files alone', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(new HandClock())
  const { id } = await store.turn('note', { text: 'x' })
  const before = statSync(`${place.file}-wal`, { bigint: true })
  for (let n = 0; n < 20; n += 1) await store.turn('find', { ids: [id] })
  await store.turn('throwing', { why: 'x' }).catch(() => null)
  await store.jobs.lease('q', 10, 1000)
  const after = statSync(`${place.file}-wal`, { bigint: true })
  expect([after.size, after.mtimeNs]).toEqual([before.size, before.mtimeNs])
})

test('[TU20] the mark passes an erasure when it has left the files, and not before', async () => {
  await using place = await openTemporaryPlace()
  const clock = new HandClock()
  const store = await place.open(clock, { wipeAfter: SOON })
  const mark = async () => (await store.read(wipedBefore()))[0]?.wiped_before ?? 0
  const { id } = await store.turn('note', { text: secret })
  const other = new DatabaseSync(place.file, { readOnly: true })
  other.exec('BEGIN')
  other.prepare('SELECT count(*) FROM notes').get()
  await store.turn('forget', { id })
  const erasedAt = store.now()
  await new Promise((resolve) => setTimeout(resolve, SOON * 5))
  expect(await mark()).toBeLessThanOrEqual(erasedAt)
  expect(traces(place)).not.toEqual([])
  other.exec('COMMIT')
  other.close()
  await vi.waitFor(async () => expect(await mark()).toBeGreaterThan(erasedAt), patience)
  expect(traces(place)).toEqual([])
})
