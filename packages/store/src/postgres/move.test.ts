/** Rules MV1-MV6: what a file holds, moved into a schema. */
import { describe, expect, test } from 'vitest'
import { needsPostgres } from '../../../../test/setup/needs.ts'
import { openTemporaryPlace } from '../testing/temporary-place.ts'
import { HandClock } from '../testing/hand-clock.ts'
import { allNotes, notesStore } from '../testing/notes.ts'
import { openPostgresPlace, type PostgresPlace } from '../testing/postgres-place.ts'
import { moveToPostgres, type MoveStep } from './index.ts'

/** More than one slice, and some that are left over. */
const NOTES = 1203

type File = Awaited<ReturnType<typeof filledFile>>

async function filledFile() {
  const place = await openTemporaryPlace()
  const clock = new HandClock()
  const store = await place.open(clock)
  await Promise.all(
    Array.from({ length: NOTES }, (_, n) =>
      store.turn('note', {
        text: `note ${n} — 撤回 "'\\`,
        jobs: n % 100 === 0 ? [{ queue: 'q', lane: 'a', payload: `${n}` }] : [],
      }),
    ),
  )
  return { store, clock, [Symbol.asyncDispose]: () => place[Symbol.asyncDispose]() }
}

function move(file: File, place: PostgresPlace, progress?: (step: MoveStep) => void | Promise<unknown>) {
  const { pool, schema } = place
  return moveToPostgres({
    from: file.store,
    pool,
    schema,
    definition: notesStore,
    place: 'the database',
    ...(progress && { progress }),
  })
}

describe('moving to PostgreSQL', needsPostgres, () => {
  test('[MV1] every row goes over, and the store goes on there: ids, moments, jobs', async () => {
    await using file = await filledFile()
    await using place = await openPostgresPlace()
    const moved = await move(file, place)
    expect(moved.find(({ table }) => table === 'notes')).toMatchObject({ rows: NOTES })
    const notes = await file.store.read(allNotes())
    const there = await place.open(file.clock)
    expect(await there.read(allNotes())).toEqual(notes)
    const next = await there.turn('note', { text: 'the next' })
    expect(next.id).toBeGreaterThan(notes.at(-1)?.id ?? Number.NaN)
    expect(next.before).toBe(NOTES)
    expect(await there.jobs.lease('q', 100, 1000)).toHaveLength(1)
  })

  test('[MV2] broken off, it goes on where it was; until its end no store opens there', async () => {
    await using file = await filledFile()
    await using place = await openPostgresPlace()
    const broken = move(file, place, ({ table, rows }) => {
      if (table === 'notes' && rows === 500) throw new Error('kill -9')
    })
    await expect(broken).rejects.toThrow('kill -9')
    await expect(place.open(file.clock)).rejects.toThrow('has not ended: let it end, or run it again')
    const steps: MoveStep[] = []
    await move(file, place, (step) => void steps.push(step))
    const copied = steps.filter(({ kind, table }) => kind === 'copied' && table === 'notes')
    expect(copied.map(({ rows }) => rows)).toEqual([500, NOTES - 500])
    expect(await (await place.open(file.clock)).read(allNotes())).toHaveLength(NOTES)
  })

  test('[MV3] a row that differs in the end is seen, and the schema stays closed', async () => {
    await using file = await filledFile()
    await using place = await openPostgresPlace()
    const change = `UPDATE "${place.schema}".notes SET text = 'other' WHERE id = $1`
    const [last] = (await file.store.read(allNotes())).slice(-1)
    const moving = move(file, place, ({ kind, table, rows }) =>
      kind === 'copied' && table === 'notes' && rows === NOTES ? place.sql(change, [last?.id]) : undefined,
    )
    await expect(moving).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('"notes"'),
    })
    await expect(place.open(file.clock)).rejects.toMatchObject({ code: 'other-store' })
  })

  test('[MV6] a text with a NUL breaks it off, and the sentence says where it stands and what to do', async () => {
    await using file = await filledFile()
    await using place = await openPostgresPlace()
    const { id } = await file.store.turn('note', { text: 'half\0hidden' })
    await expect(move(file, place)).rejects.toMatchObject({
      code: 'unfit-text',
      message: `The text of column "text" of table "notes" in the row "id" = ${id} holds a NUL (U+0000), which PostgreSQL can't store. Cut it there in the file (sqlite3 FILE, after a copy of it): UPDATE "notes" SET "text" = substr("text", 1, instr("text", char(0)) - 1) WHERE instr("text", char(0)) > 0; then move again.`,
    })
  })

  test('[MV4] into a schema that holds a store nothing is moved', async () => {
    await using file = await filledFile()
    await using place = await openPostgresPlace()
    await place.open(file.clock)
    await expect(move(file, place)).rejects.toThrow('holds a store already: use another schema')
  })
})
