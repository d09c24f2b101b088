/** What a store does to its schema: settings, tables, what is deleted, and whose it is. */
import { Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import { needsPostgres } from '../../../../test/setup/needs.ts'
import { statement } from '../query.ts'
import letters from '../testing/letters.ts'
import { HandClock } from '../testing/hand-clock.ts'
import { notesStore } from '../testing/notes.ts'
import { openPostgresPlace, type PostgresPlace } from '../testing/postgres-place.ts'
import { wipedBefore } from '../wiped.ts'
import { lookAtPostgresStore, openPostgresStore } from './index.ts'

const noteSetting = statement<[id: number, name: string], never>(
  'INSERT INTO notes (id, text, at) VALUES ($1, current_setting(CAST($2 AS TEXT)), 0)',
)

/** Of the table of notes. */
async function vacuums(place: PostgresPlace): Promise<unknown> {
  const rows = await place.sql(
    `SELECT vacuum_count::int AS times FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = 'notes'`,
    [place.schema],
  )
  return rows[0]?.['times']
}

describe('PostgreSQL', needsPostgres, () => {
  test('[TU13] synchronous_commit = off is on for our transactions, and stays off for others', async () => {
    await using place = await openPostgresPlace()
    const pool = new Pool({ connectionString: place.url, options: '-c synchronous_commit=off', max: 1 })
    const store = await openPostgresStore({ pool, definition: notesStore, schema: place.schema })
    const names = ['synchronous_commit', 'idle_in_transaction_session_timeout', 'lock_timeout']
    await store.turn('write', { writes: names.map((name, index) => noteSetting(index, name)) })
    const texts = (await place.sql(`SELECT text FROM ${place.schema}.notes ORDER BY id`)).map(
      ({ text }) => text,
    )
    expect(texts).toEqual(['on', '2s', '5s'])
    const after = await pool.query('SELECT current_setting($1) AS value', ['synchronous_commit'])
    expect(after.rows).toEqual([{ value: 'off' }])
    await store.close()
    await pool.end()
  })

  test('[TU27] a schema is looked at before and after its tables are made, and what opening would refuse is told', async () => {
    await using place = await openPostgresPlace()
    const pool = new Pool({ connectionString: place.url, pipeline: true, max: 1 })
    const look = (definition: Pick<typeof notesStore, 'name' | 'migrations'>) =>
      lookAtPostgresStore({ pool, definition, schema: place.schema, place: 'it' })
    expect(await look(notesStore)).toMatchObject({ changesToCome: null, fullPageWrites: 'on' })
    await (await place.open()).close()
    expect(await look(notesStore)).toMatchObject({
      changesToCome: 0,
      synchronousCommit: expect.any(String) as string,
    })
    await expect(look(letters)).rejects.toThrow('belongs to the store "notes", not "letters"')
    await expect(look({ name: notesStore.name, migrations: [] })).rejects.toThrow('by a newer version')
    await pool.end()
  })

  test('[TU7] after an erasure the tables are vacuumed; that no file holds a trace is not claimed', async () => {
    await using place = await openPostgresPlace()
    const store = await place.open(undefined, { vacuumAfter: 10 })
    const { id } = await store.turn('note', { text: 'Wherefore' })
    await store.turn('forget', { id })
    await expect.poll(() => vacuums(place)).toBe(1)
    expect(await store.read(wipedBefore())).toEqual([{ wiped_before: 0 }])
  })

  test('[TU7] closing vacuums what is still to be vacuumed', async () => {
    await using place = await openPostgresPlace()
    const store = await place.open(undefined, { vacuumAfter: 60_000 })
    const { id } = await store.turn('note', { text: 'Wherefore' })
    await store.turn('forget', { id })
    await store.close()
    await expect.poll(() => vacuums(place)).toBe(1)
  })

  test('[TU15] the schema of another store, or of another program, is refused, and nothing in it is changed', async () => {
    await using place = await openPostgresPlace()
    const open = () => openPostgresStore({ pool: place.pool, definition: letters, schema: place.schema })
    await place.sql(`CREATE SCHEMA ${place.schema}`)
    await place.sql(`CREATE TABLE ${place.schema}.mine (id INTEGER)`)
    await expect(open()).rejects.toMatchObject({
      code: 'other-store',
      message: `schema "${place.schema}" of the PostgreSQL database belongs to another program: use another schema or database.`,
    })
    const tables = () => place.sql('SELECT tablename FROM pg_tables WHERE schemaname = $1', [place.schema])
    expect(await tables()).toEqual([{ tablename: 'mine' }])
    await place.sql(`DROP TABLE ${place.schema}.mine`)
    await place.open()
    await expect(open()).rejects.toMatchObject({
      code: 'other-store',
      message: expect.stringContaining('"notes"'),
    })
  })

  test('[TU8] a newer schema and an edited change are refused; what is missing is added, or nothing', async () => {
    await using place = await openPostgresPlace()
    await place.open(new HandClock())
    const open = (...statements: string[][]) =>
      openPostgresStore({
        pool: place.pool,
        schema: place.schema,
        definition: {
          ...notesStore,
          migrations: [
            ...notesStore.migrations,
            ...statements.map((texts, index) => ({ name: `0002-${index}`, statements: texts })),
          ],
        },
      })
    await expect(open(['CREATE TABLE a (x INTEGER)'], ['nonsense'])).rejects.toThrow('nonsense')
    await (await open(['CREATE TABLE a (x BLOB)'])).close()
    await expect(open(['CREATE TABLE a (x TEXT)'])).rejects.toMatchObject({ code: 'changed-migration' })
    await expect(place.open()).rejects.toMatchObject({
      code: 'newer-database',
      message: expect.stringContaining('it has the change "0002-0"'),
    })
  })

  test('a schema’s name is checked before it is put into SQL', async () => {
    await using place = await openPostgresPlace()
    for (const schema of ['', 'A', '1a', 'a"b', 'pg_a', 'a'.repeat(64)]) {
      await expect(place.open(undefined, { schema })).rejects.toThrow(`schema is ${JSON.stringify(schema)}`)
    }
  })

  test('bytes come back as they went in, and a text with a NUL is its turn’s own error', async () => {
    await using place = await openPostgresPlace()
    const store = await place.open()
    const echo = statement<[Uint8Array]>(
      'SELECT CAST($1 AS BYTEA) AS bytes, sum(n) AS total FROM (VALUES (1), (2)) AS v (n)',
    )
    const bytes = Uint8Array.from({ length: 256 }, (_value, index) => index)
    expect(await store.read(echo(bytes))).toEqual([{ bytes, total: 3 }])
    const outcomes = await Promise.allSettled([
      store.turn('note', { text: 'a\u0000b' }),
      store.turn('note', { text: 'fine' }),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    const store2 = store.read({ sql: 'SELECT $1', params: [] })
    await expect(store2).rejects.toThrow('0 parameters for a statement with 1')
  })
})
