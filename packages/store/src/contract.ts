/**
 * What every driver of the store must do: the rules of docs/spec/store.md and docs/spec/jobs.md that don't depend on
 * files. A driver's test is `storeContract('sqlite', openPlace)`.
 */
import { describe, expect, test } from 'vitest'
import { jobsContract } from './jobs/jobs-contract.ts'
import { statement, type Query } from './query.ts'
import type { Clock, Store } from './store.ts'
import { HandClock } from './testing/hand-clock.ts'
import { allNotes, type NotesTurns } from './testing/notes.ts'

/** Where a store lives; it can be opened again after it was closed. Disposing closes and removes it. */
export interface StorePlace extends AsyncDisposable {
  open(clock: Clock): Promise<Store<NotesTurns>>
}

const DAY = 86_400_000
const insertTwice = statement<[id: number, again: number], never>(
  `INSERT INTO notes (id, text, at) VALUES ($1, 'one', 0), ($2, 'two', 0)`,
)

/** `openPlace` gives an empty place for `testing/notes.ts`. */
export function storeContract(name: string, openPlace: () => Promise<StorePlace>): void {
  describe(`${name}: turns`, () => turnsContract(openPlace))
  describe(`${name}: jobs`, () => jobsContract(openPlace))
}

function turnsContract(openPlace: () => Promise<StorePlace>): void {
  test('[TU1] an acknowledged turn is there after the store was opened again', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const first = await place.open(clock)
    const { id, at } = await first.turn('note', { text: 'kept' })
    await first.close()
    const again = await place.open(clock)
    expect(await again.read(allNotes())).toEqual([{ id, text: 'kept', at }])
  })

  test('[TU2] turns run in the order they were asked for, and see what earlier ones wrote', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const results = await Promise.all(numbers(300).map((n) => store.turn('note', { text: `${n}` })))
    expect(results.map(({ before }) => before)).toEqual(numbers(300))
    expect((await store.read(allNotes())).map(({ text }) => text)).toEqual(numbers(300).map(String))
  })

  test('[TU2] a read sees every turn that was acknowledged before it', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    for (const n of numbers(50)) {
      await store.turn('note', { text: `${n}` })
      expect(await store.read(allNotes())).toHaveLength(n + 1)
    }
  })

  test('[TU2] a snapshot is of one moment', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const writing = numbers(200).map((n) => store.turn('note', { text: `${n}` }))
    const views = await Promise.all(
      numbers(20).map(() => store.snapshot([allNotes(), allNotes(), allNotes()])),
    )
    for (const [one, two, three] of views) expect([two, three]).toEqual([one, one])
    await Promise.all(writing)
  })

  test('[TU2] turns that declare what they touch see what earlier ones wrote there', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const ids = numbers(90).map((n) => [1, 2, 3, 3, 1][n % 5] ?? 0)
    const counted = await Promise.all(ids.map((id) => store.turn('count', { id })))
    const before = (index: number) => ids.slice(0, index).filter((id) => id === ids[index]).length
    expect(counted).toEqual(ids.map((_id, index) => before(index) + 1))
    await Promise.allSettled([
      store.turn('count', { id: 4 }),
      store.turn('write', { writes: [insertTwice(5, 5)] }),
      store.turn('count', { id: 4 }),
    ])
    expect((await store.read(allNotes())).map(({ id, text }) => `${id}: ${text}`)).toEqual([
      '1: 36',
      '2: 18',
      '3: 36',
      '4: 2',
    ])
  })

  test('reads of a turn may be lists of queries', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const { id } = await store.turn('note', { text: 'found' })
    expect(await store.turn('find', { ids: [id, 0, id] })).toEqual(['found', null, 'found'])
    expect(await store.turn('find', { ids: [] })).toEqual([])
  })

  test('[TU4] a decision that throws rejects its own caller with that error, and nobody else', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const [before, thrown, after] = await Promise.allSettled([
      store.turn('note', { text: 'before' }),
      store.turn('throwing', { why: 'too far' }),
      store.turn('note', { text: 'after' }),
    ])
    expect(before.status).toBe('fulfilled')
    expect(thrown).toMatchObject({ status: 'rejected', reason: { name: 'RangeError', message: 'too far' } })
    expect(after).toMatchObject({ status: 'fulfilled', value: { before: 1 } })
  })

  test('[TU4] a write that fails takes back its own turn whole, and nobody else', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const failing = {
      writes: [insertTwice(-1, -2), insertTwice(-3, -3)],
      jobs: [{ queue: 'q', payload: '{}' }],
    }
    const outcomes = await Promise.allSettled([
      store.turn('note', { text: 'before' }),
      store.turn('write', failing),
      store.turn('note', { text: 'after' }),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await store.read(allNotes())).map(({ text }) => text)).toEqual(['before', 'after'])
    expect(await store.jobs.nextRipeAt('q')).toBeNull()
  })

  test('[TU4] an unknown turn is a bug of its caller alone', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const unknown = store.turn('nonsense' as 'draw', {})
    await expect(unknown).rejects.toThrow('The store has no turn "nonsense".')
    await store.turn('note', { text: 'goes on' })
  })

  test('[TU5] time never goes back, over restarts too, and goes on meanwhile', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const first = await place.open(clock)
    const start = clock.now()
    expect((await first.turn('note', { text: 'a' })).at).toBe(start)
    clock.pass(-5000)
    expect((await first.turn('note', { text: 'b' })).at).toBe(start)
    expect(first.now()).toBe(start)
    await first.close()
    const again = await place.open(clock)
    expect(again.now()).toBe(start)
    expect((await again.turn('note', { text: 'c' })).at).toBe(start)
    clock.pass(2000)
    expect((await again.turn('note', { text: 'd' })).at).toBe(start + 1000)
    expect(again.now()).toBe(start + 1000)
    clock.pass(10_000)
    expect((await again.turn('note', { text: 'e' })).at).toBe(start + 7000)
  })

  test('[TU5] [J2] a retry ripens though the clock was a day ahead for a moment', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const store = await place.open(clock)
    clock.pass(DAY)
    const { id } = await store.turn('note', { text: 'a', jobs: [{ queue: 'q', payload: '{}' }] })
    clock.pass(-DAY)
    const [job] = await store.jobs.lease('q', 1, 1000)
    const step = { kind: 'retry', at: store.now() + 5000, why: 'x' } as const
    await store.jobs.settle([{ id: job?.id ?? id, fence: job?.fence ?? 0, step, outcome: '' }])
    expect(await store.jobs.lease('q', 1, 1000)).toEqual([])
    clock.pass(10_001)
    expect(await store.jobs.lease('q', 1, 1000)).toMatchObject([{ attempt: 2 }])
  })

  test('[TU5] ids only grow, over restarts too, also those of turns that wrote nothing', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const ids: number[] = []
    for (const _opening of numbers(3)) {
      const store = await place.open(clock)
      ids.push((await store.turn('note', { text: 'x' })).id, await store.turn('draw', {}))
      await store.close()
    }
    expect(ids).toEqual([...new Set(ids)].toSorted((a, b) => a - b))
  })

  test('[TU16] closing finishes what was begun; afterwards a turn is refused', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const store = await place.open(clock)
    const begun = numbers(20).map((n) => store.turn('note', { text: `${n}` }))
    const closing = store.close()
    await expect(store.turn('note', { text: 'late' })).rejects.toMatchObject({ code: 'closed' })
    await expect(store.read(allNotes())).rejects.toMatchObject({ code: 'closed' })
    await closing
    await Promise.all(begun)
    await store.close()
    expect(await (await place.open(clock)).read(allNotes())).toHaveLength(20)
  })

  test('[TU17] a command or a result that is not plain data is the bug of its caller alone', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const command = { text: 'x', callback: () => null }
    const outcomes = await Promise.allSettled([
      store.turn('note', { text: 'before' }),
      store.turn('note', command),
      store.turn('secretive', {}),
      store.turn('note', { text: 'after' }),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  })

  test('[TU18] signals are given after the commit, in its order, to who listens to their topic', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const heard: string[] = []
    const other: string[] = []
    const ended: string[] = []
    store.onSignal('a', (data) => heard.push(data))
    store.onSignal('b', (data) => other.push(data))
    store.onSignal('a', (data) => ended.push(data))()
    const say = (data: string) => store.turn('write', { writes: [], signals: [{ topic: 'a', data }] })
    await Promise.all([say('1'), say('2'), say('3')])
    await say('4')
    await expect.poll(() => heard).toEqual(['1', '2', '3', '4'])
    expect([other, ended]).toEqual([[], []])
  })

  test('[TU18] a turn that was taken back signals nothing; the others of its commit do, once', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const heard: string[] = []
    store.onSignal('a', (data) => heard.push(data))
    const say = (data: string, writes: Query[] = []) =>
      store.turn('write', { writes, signals: [{ topic: 'a', data }] })
    await Promise.allSettled([say('1'), say('2', [insertTwice(-3, -3)]), say('3')])
    await say('4')
    await expect.poll(() => heard).toEqual(['1', '3', '4'])
  })

  test('[TU19] an announced statement signals whichever turn writes it', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const heard: string[] = []
    store.onSignal('noted', (data) => heard.push(data))
    const notes = await Promise.all([store.turn('note', { text: 'a' }), store.turn('note', { text: 'b' })])
    await store.turn('find', { ids: [1] })
    await expect.poll(() => heard).toEqual(notes.map(({ id }) => JSON.stringify({ id })))
  })

  test('values come back as they went in', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    const echo = statement<[number, string, string | null]>(
      'SELECT CAST($1 AS BIGINT) AS number, CAST($2 AS TEXT) AS text, CAST($3 AS TEXT) AS missing',
    )
    const [row] = await store.read(echo(Number.MAX_SAFE_INTEGER, '撤回 "€" \n', null))
    expect(row).toEqual({ number: Number.MAX_SAFE_INTEGER, text: '撤回 "€" \n', missing: null })
  })
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_item, index) => index)
}
