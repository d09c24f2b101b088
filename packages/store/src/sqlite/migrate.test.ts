import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { storeMigrations } from '../store-tables.ts'
import type { Migration } from '../turn.ts'
import { migrate } from './migrate.ts'

const first: Migration = { name: '0001-first', statements: ['CREATE TABLE a (x)'] }
const second: Migration = {
  name: '0002-second',
  statements: ['CREATE TABLE b (x)', 'INSERT INTO b VALUES (1)'],
}

function migrated(database: DatabaseSync, migrations: readonly Migration[], store = 'notes'): DatabaseSync {
  migrate({ database, file: 'x.db', store, migrations, now: 7 })
  return database
}

test('[TU8] what is missing is applied, in order, once', () => {
  using database = migrated(new DatabaseSync(':memory:'), [first])
  migrated(database, [first, second])
  migrated(database, [first, second])
  expect(database.prepare('SELECT count(*) AS rows FROM b').get()).toMatchObject({ rows: 1 })
  const applied = database.prepare('SELECT name, applied_at FROM store_migrations ORDER BY rowid').all()
  expect(applied.map(({ name }) => name)).toEqual([
    ...storeMigrations.map(({ name }) => name),
    '0001-first',
    '0002-second',
  ])
  expect(applied.at(-2)).toMatchObject({ applied_at: 7 })
})

test('[TU8] a change that fails is taken back whole', () => {
  using database = migrated(new DatabaseSync(':memory:'), [first])
  const broken: Migration = { name: '0002-broken', statements: ['CREATE TABLE b (x)', 'nonsense'] }
  expect(() => migrated(database, [first, broken])).toThrow('nonsense')
  migrated(database, [first, second])
})

test('[TU8] a newer database is refused', () => {
  using database = migrated(new DatabaseSync(':memory:'), [first, second])
  expect(() => migrated(database, [first])).toThrow(
    'x.db was written by a newer version (it has the change "0002-second"): install that version, or use --data with another folder.',
  )
})

test('[TU8] a released change that was edited is refused', () => {
  using database = migrated(new DatabaseSync(':memory:'), [first])
  expect(() => migrated(database, [{ ...first, statements: ['CREATE TABLE a (y)'] }])).toThrow(
    'Released changes of the tables stay as they are, but the change "0001-first" of x.db reads differently now',
  )
})

test('[TU8] a change that was put before a released one is refused', () => {
  using database = migrated(new DatabaseSync(':memory:'), [second])
  expect(() => migrated(database, [first, second])).toThrow('"0001-first" stands before "0002-second"')
})

test('[TU8] where a change grew since it was applied, only what is missing is made', () => {
  const early: Migration = { name: '0002-early', statements: ['CREATE TABLE b (x)'] }
  using database = migrated(new DatabaseSync(':memory:'), [first, early])
  const grown: Migration = { ...second, grownFrom: { name: '0002-early', statements: 1 } }
  const third: Migration = { name: '0003-third', statements: ['CREATE TABLE c (x)'] }
  migrated(database, [first, grown, third])
  migrated(database, [first, grown, third])
  expect(database.prepare('SELECT count(*) AS rows FROM b').get()).toMatchObject({ rows: 1 })
  using edited = migrated(new DatabaseSync(':memory:'), [
    first,
    { ...early, statements: ['CREATE TABLE b (y)'] },
  ])
  expect(() => migrated(edited, [first, grown])).toThrow('the change "0002-early" of x.db reads differently')
})

test('[TU15] the file of another store is refused', () => {
  using database = migrated(new DatabaseSync(':memory:'), [first])
  expect(() => migrated(database, [first], 'letters')).toThrow(
    'x.db belongs to the store "notes", not "letters"',
  )
})
