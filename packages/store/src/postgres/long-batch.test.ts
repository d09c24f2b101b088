/** Rule TU22: a batch of many turns does not keep the other processes out. */
import { setTimeout as wait } from 'node:timers/promises'
import { Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import { needsPostgres } from '../../../../test/setup/needs.ts'
import { allNotes, notesStore } from '../testing/notes.ts'
import { openPostgresPlace } from '../testing/postgres-place.ts'
import { openPostgresStore } from './index.ts'

/** On the way to the server, of every statement. */
const LINE_MS = 25
/** None says what it touches, so each is a flight of its own: more than two seconds on that line. */
const TURNS = 80

function overALongLine(url: string): Pool {
  const pool = new Pool({ connectionString: url, pipeline: true })
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (config: unknown) => Promise<unknown>
    client.query = (async (config: unknown) => {
      await wait(LINE_MS)
      return query(config)
    }) as typeof client.query
  })
  return pool
}

describe('PostgreSQL', needsPostgres, () => {
  test('[TU22] a batch that takes long lets the turns of others in between, and stays whole and in order', async () => {
    await using place = await openPostgresPlace()
    const near = await place.open()
    const pool = overALongLine(place.url)
    const far = await openPostgresStore({ pool, definition: notesStore, schema: place.schema })
    const many = Promise.allSettled(
      Array.from({ length: TURNS }, (_, n) =>
        n === TURNS - 1 ? far.turn('throwing', { why: 'the last' }) : far.turn('note', { text: `far ${n}` }),
      ),
    )
    // It is in the middle.
    await expect.poll(() => place.holdsLock()).toBe(true)
    const { before } = await near.turn('note', { text: 'near' })
    expect(before).toBeLessThan(TURNS - 1)

    const outcomes = await many
    expect(outcomes.pop()).toMatchObject({ status: 'rejected', reason: { message: 'the last' } })
    expect(outcomes.filter(({ status }) => status !== 'fulfilled')).toEqual([])
    const texts = (await near.read(allNotes())).map(({ text }) => text)
    expect(texts.toSpliced(before, 1)).toEqual(Array.from({ length: TURNS - 1 }, (_, n) => `far ${n}`))
    expect(texts[before]).toBe('near')
    await far.close()
    await pool.end()
  })
})
