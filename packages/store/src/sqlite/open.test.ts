import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { HandClock } from '../testing/hand-clock.ts'
import { allNotes } from '../testing/notes.ts'
import { notesModule, openTemporaryPlace } from '../testing/temporary-place.ts'
import { applySetting, checkVersion, openForWriting } from './database.ts'
import { checkFileSystem } from './file-system.ts'
import { openSqliteStore } from './index.ts'

const clock = new HandClock()

test('[TU12] a second store on the same file is refused; after the first is closed it opens', async () => {
  await using place = await openTemporaryPlace()
  const first = await place.open(clock)
  await expect(place.open(clock)).rejects.toMatchObject({
    code: 'in-use',
    message: `${dirname(place.file)} is already open by process ${process.pid}, which is this one: stop it, or use --data with another folder.`,
  })
  await first.turn('note', { text: 'goes on' })
  await first.close()
  const second = await place.open(clock)
  expect(await second.read(allNotes())).toHaveLength(1)
})

test('[TU12] a second process is refused, and told whom to stop', async () => {
  await using place = await openTemporaryPlace()
  await place.open(clock)
  const victim = fileURLToPath(new URL('../testing/victim.ts', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [victim, place.file, 'lease'], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toContain(
    `is already open by process ${process.pid}: stop it, or use --data with another folder.`,
  )
})

test('[TU14] folder and files belong to their owner alone', async () => {
  await using place = await openTemporaryPlace()
  const store = await place.open(clock)
  await store.turn('note', { text: 'x' })
  expect(modeOf(dirname(place.file))).toBe('700')
  const files = ['', '-wal', '-shm', '.lock'].map((end) => modeOf(place.file + end))
  expect(files).toEqual(['600', '600', '600', '600'])
})

test('[TU14] what was open to others is closed to them', async () => {
  await using place = await openTemporaryPlace()
  await (await place.open(clock)).close()
  chmodSync(place.file, 0o644)
  await place.open(clock)
  expect([modeOf(place.file), modeOf(`${place.file}-wal`)]).toEqual(['600', '600'])
})

test('[TU14] a folder that can’t be made is refused in a sentence', async () => {
  await using place = await openTemporaryPlace()
  const occupied = join(place.folder, 'occupied')
  writeFileSync(occupied, '')
  const opening = openSqliteStore({ file: join(occupied, 'data', 'x.db'), module: notesModule, clock })
  await expect(opening).rejects.toMatchObject({
    code: 'unwritable',
    message: /Can't write to the folder .*occupied\/data/,
  })
})

test('[TU15] a file of another store or program is refused', async () => {
  await using place = await openTemporaryPlace()
  mkdirSync(dirname(place.file))
  const other = new DatabaseSync(place.file)
  other.exec('CREATE TABLE theirs (x)')
  other.close()
  await expect(place.open(clock)).rejects.toMatchObject({
    code: 'other-store',
    message: `${place.file} belongs to another program: use --data with another folder.`,
  })
})

test('[TU15] a refused opening leaves the file to the next', async () => {
  await using place = await openTemporaryPlace()
  await (await place.open(clock)).close()
  const module = new URL('../testing/letters.ts', import.meta.url)
  await expect(place.open(clock, { module })).rejects.toMatchObject({
    code: 'other-store',
    message: `${place.file} belongs to the store "notes", not "letters": use --data with another folder.`,
  })
  await place.open(clock)
})

test('[TU15] a file that is no database is refused', async () => {
  await using place = await openTemporaryPlace()
  mkdirSync(dirname(place.file))
  writeFileSync(place.file, 'Two households, both alike in dignity. '.repeat(100))
  await expect(place.open(clock)).rejects.toMatchObject({ code: 'corrupt' })
})

test('a module without a definition is named', async () => {
  await using place = await openTemporaryPlace()
  const module = new URL('../testing/hand-clock.ts', import.meta.url)
  await expect(place.open(clock, { module })).rejects.toThrow('hand-clock.ts has no default export')
})

test('[TU13] the settings are set and read back', async () => {
  await using place = await openTemporaryPlace()
  mkdirSync(dirname(place.file))
  using database = openForWriting(place.file)
  const settings = ['journal_mode', 'synchronous', 'secure_delete', 'foreign_keys', 'temp_store']
  const values = settings.map((name) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])
  expect(values).toEqual(['wal', 2, 1, 1, 2])
})

test('[TU13] a setting that SQLite does not take is refused', () => {
  using memory = new DatabaseSync(':memory:')
  expect(() => applySetting(memory, 'x.db', 'journal_mode', 'wal')).toThrow(
    'SQLite did not accept journal_mode = wal for x.db (it says memory): use --data with a folder on a local disk.',
  )
})

test('[TU13] an SQLite with the log bug is refused', () => {
  expect(() => checkVersion('3.51.3')).not.toThrow()
  expect(() => checkVersion('3.53.0')).not.toThrow()
  expect(() => checkVersion('4.0.0')).not.toThrow()
  expect(() => checkVersion('3.51.2')).toThrow('This Node has SQLite 3.51.2, and 3.51.3 or newer is needed')
  expect(() => checkVersion('3.9.9')).toThrow('3.9.9')
})

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8)
}

test('[TU13] a folder on another machine is refused, a local one is not', () => {
  checkFileSystem(tmpdir())
  // The numbers are those of one system.
  checkFileSystem('/data', 0x6969, 'darwin')
  for (const [kind, name] of [
    [0x6969, 'NFS'],
    [0xff534d42, 'CIFS'],
    [0xfe534d42, 'SMB'],
  ] as const) {
    expect(() => checkFileSystem('/data', kind, 'linux')).toThrow(
      expect.objectContaining({
        code: 'unsafe-setting',
        message: expect.stringContaining(`The folder /data is on ${name}`),
      }),
    )
  }
})
