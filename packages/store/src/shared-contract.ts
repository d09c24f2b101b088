/** What a store must do that several processes open at once: rules TU22 of docs/spec/store.md and J20 of docs/spec/jobs.md. */
import { describe, expect, test } from 'vitest'
import type { StorePlace } from './contract.ts'
import { HandClock } from './testing/hand-clock.ts'
import { allNotes } from './testing/notes.ts'
import { done, LEASE } from './testing/job-stage.ts'

/** `openPlace` gives an empty place that can be opened twice at once. */
export function sharedStoreContract(name: string, openPlace: () => Promise<StorePlace>): void {
  describe(`${name}: shared turns`, () => sharedTurns(openPlace))
  describe(`${name}: shared jobs`, () => sharedJobs(openPlace))
}

function sharedTurns(openPlace: () => Promise<StorePlace>): void {
  test('[TU22] turns of two openings have one order; ids and moments follow it', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const stores = [await place.open(clock), await place.open(clock)]
    const noted = await Promise.all(
      numbers(300).map(async (n) => {
        clock.pass(1)
        return stores[n % 2]?.turn('note', { text: `${n}` })
      }),
    )
    const inOrder = noted.toSorted((a, b) => (a?.before ?? 0) - (b?.before ?? 0))
    // Each saw exactly those before it.
    expect(inOrder.map((note) => note?.before)).toEqual(numbers(300))
    expect(inOrder).toEqual(noted.toSorted((a, b) => (a?.id ?? 0) - (b?.id ?? 0)))
    const moments = inOrder.map((note) => note?.at ?? 0)
    expect(moments).toEqual(moments.toSorted((a, b) => a - b))
  })

  test('[TU22] a clock that is behind stands still, whoever was ahead', async () => {
    await using place = await openPlace()
    const [ahead, behind] = [new HandClock(), new HandClock()]
    ahead.pass(10_000)
    const one = await place.open(ahead)
    const other = await place.open(behind)
    const { at } = await one.turn('note', { text: 'ahead' })
    expect((await other.turn('note', { text: 'behind' })).at).toBe(at)
    expect(other.now()).toBe(at)
  })

  test('[TU29] no turn begins time anew: the others remember the later one', async () => {
    await using place = await openPlace()
    const store = await place.open(new HandClock())
    await store.turn('note', { text: 'kept' })
    await expect(store.turn('forgetAll', {})).rejects.toThrow(/only in a store that no other process opens/)
    expect(await store.read(allNotes())).toHaveLength(1)
  })

  test('[TU22] a read sees every turn that another opening acknowledged before it', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const stores = [await place.open(clock), await place.open(clock)]
    expect(stores.map((store) => store.shared)).toEqual([true, true])
    for (const n of numbers(20)) {
      await stores[n % 2]?.turn('note', { text: `${n}` })
      expect(await stores[(n + 1) % 2]?.read(allNotes())).toHaveLength(n + 1)
    }
  })

  test('[TU8] openings at the same moment make the tables once', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const stores = await Promise.all(numbers(4).map(() => place.open(clock)))
    await Promise.all(stores.map((store) => store.turn('note', { text: 'x' })))
    expect(await stores[0]?.read(allNotes())).toHaveLength(4)
  })
}

function sharedJobs(openPlace: () => Promise<StorePlace>): void {
  test('[J5] a job is leased by one opening alone, however many ask at once', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const stores = [await place.open(clock), await place.open(clock)]
    const jobs = numbers(100).map((n) => ({ queue: 'q', payload: `${n}` }))
    await stores[0]?.turn('note', { text: 'with jobs', jobs })
    const leased = await Promise.all(
      numbers(40).map((n) => stores[n % 2]?.jobs.lease('q', 5, LEASE) ?? Promise.resolve([])),
    )
    const payloads = leased.flat().map(({ payload }) => payload)
    expect(payloads.toSorted()).toEqual(jobs.map(({ payload }) => payload).toSorted())
  })

  test('[J6] a lease that passed to another opening settles nothing; opening anew takes nobody’s lease', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const slow = await place.open(clock)
    await slow.turn('note', { text: 'with a job', jobs: [{ queue: 'q', lane: 'a', payload: '{}' }] })
    const [lost] = await slow.jobs.lease('q', 1, LEASE)
    const quick = await place.open(clock)
    expect(await quick.jobs.lease('q', 1, LEASE)).toEqual([])
    clock.pass(LEASE)
    const [held] = await quick.jobs.lease('q', 1, LEASE)
    expect(held).toMatchObject({ id: lost?.id, attempt: 2 })
    const settle = (job: typeof held) => ({
      id: job?.id ?? 0,
      fence: job?.fence ?? 0,
      step: done,
      outcome: '1',
    })
    expect(await slow.jobs.settle([settle(lost)])).toEqual([false])
    expect(await quick.jobs.settle([settle(held)])).toEqual([true])
  })

  test('[J20] what another opening enqueued rings nobody here, and is found by asking when', async () => {
    await using place = await openPlace()
    const clock = new HandClock()
    const here = await place.open(clock)
    const there = await place.open(clock)
    let rang = false
    here.jobs.onWork('q', () => (rang = true))
    const heard = Promise.withResolvers<void>()
    there.jobs.onWork('q', () => heard.resolve())
    await there.turn('note', { text: 'with a job', jobs: [{ queue: 'q', payload: '{}' }] })
    await heard.promise
    expect(rang).toBe(false)
    expect(await here.jobs.nextRipeAt('q')).toBe(clock.now())
    expect(await here.jobs.lease('q', 1, LEASE)).toHaveLength(1)
  })
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_item, index) => index)
}
