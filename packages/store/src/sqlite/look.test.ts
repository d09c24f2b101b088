import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { HandClock } from '../testing/hand-clock.ts'
import { notesStore } from '../testing/notes.ts'
import { openTemporaryPlace } from '../testing/temporary-place.ts'
import { lookAtSqliteStore } from './look.ts'

test('[TU27] a file is looked at while its store is open, and after it was closed', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(new HandClock())
  await store.turn('note', { text: 'x' })
  expect(lookAtSqliteStore(place.file, notesStore)).toEqual({ changesToCome: 0 })
  const later = { name: '9999-later', statements: ['CREATE TABLE later (x)'] }
  const newer = { name: notesStore.name, migrations: [...notesStore.migrations, later] }
  expect(lookAtSqliteStore(place.file, newer)).toEqual({ changesToCome: 1 })
  await store.close()
  expect(lookAtSqliteStore(place.file, notesStore)).toEqual({ changesToCome: 0 })
})

test('[TU27] what opening would refuse is told, and nothing is changed', async () => {
  await using place = await openTemporaryPlace()
  await (await place.open(new HandClock())).close()
  expect(() => lookAtSqliteStore(place.file, { name: 'letters', migrations: [] })).toThrow(
    'belongs to the store "notes", not "letters"',
  )
  expect(() => lookAtSqliteStore(place.file, { name: notesStore.name, migrations: [] })).toThrow(
    'was written by a newer version',
  )
  const strange = `${place.file}.strange`
  new DatabaseSync(strange).exec('CREATE TABLE theirs (x)')
  expect(() => lookAtSqliteStore(strange, notesStore)).toThrow('belongs to another program')
})
