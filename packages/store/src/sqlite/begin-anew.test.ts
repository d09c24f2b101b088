import { expect, test } from 'vitest'
import { HandClock } from '../testing/hand-clock.ts'
import { allNotes } from '../testing/notes.ts'
import { openTemporaryPlace } from '../testing/temporary-place.ts'
import { wipedBefore } from '../wiped.ts'

const day = 86_400_000

test('[TU29] after everything was forgotten time is what the clock says, over restarts too', async () => {
  await using place = await openTemporaryPlace()
  const clock = new HandClock()
  const start = clock.now()
  const store = await place.open(clock)
  clock.pass(3 * day)
  const { id } = await store.turn('note', { text: 'of a later time' })
  clock.pass(-3 * day)
  expect(store.now()).toBe(start + 3 * day)

  // It was still the later time when it was decided.
  expect(await store.turn('forgetAll', {})).toBe(start + 3 * day)
  expect(store.now()).toBe(start)
  expect(await store.read(wipedBefore())).toEqual([{ wiped_before: 0 }])
  const note = await store.turn('note', { text: 'of now' })
  expect(note.at).toBe(start)
  expect(note.id).toBeGreaterThan(id)
  await store.close()
  const again = await place.open(clock)
  expect(again.now()).toBe(start)
  expect(await again.read(allNotes())).toEqual([{ id: note.id, text: 'of now', at: start }])
})

test('[TU29] what shares its commit is of the time before or after it', async () => {
  await using place = await openTemporaryPlace()
  const clock = new HandClock()
  const start = clock.now()
  const store = await place.open(clock)
  clock.pass(day)
  await store.turn('note', { text: 'first' })
  clock.pass(-day)
  const [before, , after] = await Promise.all([
    store.turn('note', { text: 'before' }),
    store.turn('forgetAll', {}),
    store.turn('note', { text: 'after' }),
  ])
  expect([before.at, after.at]).toEqual([start + day, start])
  expect((await store.read(allNotes())).map(({ text }) => text)).toEqual(['after'])
})

test('[TU29] taken back, it has not begun', async () => {
  await using place = await openTemporaryPlace()
  const clock = new HandClock()
  const start = clock.now()
  const store = await place.open(clock)
  clock.pass(day)
  await store.turn('note', { text: 'kept' })
  clock.pass(-day)
  const wrong = { sql: 'INSERT INTO notes (id, text, at) VALUES (1, NULL, 0)', params: [] }
  const [failed, note] = await Promise.allSettled([
    store.turn('forgetAll', { writes: [wrong] }),
    store.turn('note', { text: 'beside it' }),
  ])
  expect(failed.status).toBe('rejected')
  expect(note).toMatchObject({ status: 'fulfilled', value: { at: start + day } })
  expect(store.now()).toBe(start + day)
  expect(await store.read(allNotes())).toHaveLength(2)
})
