import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { HandClock } from '../testing/hand-clock.ts'
import { allNotes } from '../testing/notes.ts'
import { openTemporaryPlace } from '../testing/temporary-place.ts'
import { checkSqliteCopy, copySqlite, readSqliteFile } from './copies.ts'
import { takeLock } from './lock-file.ts'

const clock = new HandClock()

test('[BK1] a store is copied while it writes: a copy is of one moment, and nothing waits for it', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(clock)
  await store.turn('note', { text: 'the first' })
  const writing = Promise.all(
    Array.from({ length: 300 }, (_, n) => store.turn('note', { text: `note ${n}` })),
  )
  const during = copySqlite(place.file, join(place.folder, 'during.db'))
  await writing
  const after = copySqlite(place.file, join(place.folder, 'after.db'))
  expect(during).toMatchObject({ store: 'notes', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(during.rows['notes']).toBeGreaterThan(0)
  expect(after.rows['notes']).toBe(301)
  expect(checkSqliteCopy(join(place.folder, 'after.db'))).toEqual(after)
  expect(statSync(join(place.folder, 'after.db')).mode & 0o077).toBe(0)
  expect(await store.read(allNotes())).toHaveLength(301)
})

test('[BK1] it never takes the place of another file, and leaves nothing half behind', async () => {
  await using place = await openTemporaryPlace()
  await (await place.open(clock)).close()
  const taken = join(place.folder, 'taken.db')
  writeFileSync(taken, 'precious')
  expect(() => copySqlite(place.file, taken)).toThrow('a copy never takes the place of another file')
  const other = join(place.folder, 'theirs.db')
  const theirs = new DatabaseSync(other)
  theirs.exec('CREATE TABLE theirs (x)')
  theirs.close()
  expect(() => copySqlite(other, join(place.folder, 'copy.db'))).toThrow('is no store of Takeback')
  expect(readdirSync(place.folder).toSorted()).toEqual(['data', 'taken.db', 'theirs.db'])
  expect(() => readSqliteFile(place.file, 'letters')).toThrow('belongs to the store "notes", not "letters"')
})

test('[BK1] of two that write one copy the second is refused, and told of the first', async () => {
  await using place = await openTemporaryPlace()
  await (await place.open(clock)).close()
  const to = join(place.folder, 'copy.db')
  const first = takeLock(`${to}.part`)
  writeFileSync(`${to}.part`, 'what the first has written so far')
  expect(() => copySqlite(place.file, to)).toThrow(
    `${to} is being written by process ${process.pid}, which is this one: wait for that copy.`,
  )
  expect(readFileSync(`${to}.part`, 'utf8')).toBe('what the first has written so far')
  first.release()
  // It was killed: what it left is nobody's.
  copySqlite(place.file, to)
  expect(readdirSync(place.folder).toSorted()).toEqual(['copy.db', 'data'])
})

test('[BK19] a copy that is another than when it was made is told, with both sums', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(clock)
  await store.turn('note', { text: 'zqxj-before-zqxj' })
  await store.close()
  const file = join(place.folder, 'copy.db')
  const { sha256 } = copySqlite(place.file, file)
  expect(checkSqliteCopy(file, sha256)).toMatchObject({ sha256 })
  // A page like any other: SQLite sees nothing wrong.
  const bytes = readFileSync(file)
  bytes.write('zqxj-beyond-zqxj', bytes.indexOf('zqxj-before-zqxj'))
  writeFileSync(file, bytes)
  const changed = checkSqliteCopy(file).sha256
  expect(() => checkSqliteCopy(file, sha256)).toThrow(
    `${file} is not what it was when it was made: its SHA-256 is ${changed}, and was ${sha256}. Use another copy.`,
  )
})

test('[BK2] a text stands once in a copy, however its pages were filled: whoever deletes it there leaves no trace', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(clock)
  const texts = Array.from({ length: 400 }, (_, n) => `zqxj-${n}-zqxj`)
  await Promise.all(texts.map((text) => store.turn('note', { text })))
  const file = join(place.folder, 'copy.db')
  copySqlite(place.file, file)
  const copy = readFileSync(file, 'latin1')
  expect(texts.filter((text) => copy.split(text).length !== 2)).toEqual([])
})

test('[BK3] a copy with a damaged page is told', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(clock)
  for (let n = 0; n < 40; n += 1) await store.turn('note', { text: 'long '.repeat(500) })
  await store.close()
  mkdirSync(join(place.folder, 'copies'))
  const file = join(place.folder, 'copies', 'notes.db')
  const { bytes } = copySqlite(place.file, file)
  expect(bytes).toBeGreaterThan(40_960)
  const content = readFileSync(file)
  content.fill(0x5a, Math.floor(bytes / 2 / 4096) * 4096, Math.floor(bytes / 2 / 4096) * 4096 + 4096)
  writeFileSync(file, content)
  expect(() => checkSqliteCopy(file)).toThrow(/damaged|malformed/)
  expect(existsSync(`${file}.part`)).toBe(false)
})
