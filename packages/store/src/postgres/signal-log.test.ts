/** Rule TU26: signals of other openings of the same store. */
import { describe, expect, test } from 'vitest'
import { needsPostgres } from '../../../../test/setup/needs.ts'
import { signalsLostTopic } from '../signal.ts'
import { SHARED_POLL_MS } from '../store.ts'
import { HandClock } from '../testing/hand-clock.ts'
import { openPostgresPlace, type PostgresPlace } from '../testing/postgres-place.ts'
import type { SignalBus } from './index.ts'

const patience = { timeout: 15_000 }

/** A bus in memory that can be cut. */
class TestBus implements SignalBus {
  readonly #listeners = new Set<() => void>()
  announced = 0

  announce(): void {
    this.announced += 1
    for (const heard of this.#listeners) heard()
  }

  listen(heard: () => void): () => void {
    this.#listeners.add(heard)
    return () => this.#listeners.delete(heard)
  }
}

async function openTwo(place: PostgresPlace, bus?: SignalBus) {
  const options = bus === undefined ? {} : { bus }
  const here = await place.open(new HandClock(), options)
  const there = await place.open(new HandClock(), options)
  const heard: string[] = []
  here.onSignal('said', (data) => heard.push(data))
  return { here, there, heard }
}

const say = (text: string) => ({ writes: [], signals: [{ topic: 'said', data: text }] })

describe('PostgreSQL', needsPostgres, () => {
  test('[TU26] what another opening gives is heard within a poll, in the order of its commits, once', async () => {
    await using place = await openPostgresPlace()
    const { here, there, heard } = await openTwo(place)
    for (const text of ['a', 'b', 'c']) await there.turn('write', say(text))
    await expect.poll(() => heard, patience).toEqual(['a', 'b', 'c'])
    await here.turn('write', say('own'))
    await there.turn('write', say('d'))
    await expect.poll(() => heard, patience).toEqual(['a', 'b', 'c', 'own', 'd'])
  })

  test('[TU26] what was given before the opening is not heard', async () => {
    await using place = await openPostgresPlace()
    const early = await place.open(new HandClock())
    await early.turn('write', say('before'))
    const { there, heard } = await openTwo(place)
    await there.turn('write', say('after'))
    await expect.poll(() => heard, patience).toEqual(['after'])
  })

  test('[TU26] many commits at once: none is missed, more than one read takes', async () => {
    await using place = await openPostgresPlace()
    const { there, heard } = await openTwo(place)
    const texts = Array.from({ length: 450 }, (_, n) => String(n))
    for (const text of texts) await there.turn('write', say(text))
    await expect.poll(() => heard.length, patience).toBe(texts.length)
    expect(heard).toEqual(texts)
  })

  test('[TU26] a bus brings them at once; a doubled or needless call of it does no harm', async () => {
    await using place = await openPostgresPlace()
    const bus = new TestBus()
    const { here, there, heard } = await openTwo(place, bus)
    await there.turn('write', { writes: [] })
    expect(bus.announced).toBe(0)
    await there.turn('write', say('a'))
    expect(bus.announced).toBe(1)
    for (let n = 0; n < 20; n += 1) bus.announce()
    await expect.poll(() => heard, patience).toEqual(['a'])
    await here.turn('write', say('b'))
    await expect.poll(() => heard, patience).toEqual(['a', 'b'])
  })

  test('[TU26] who could not read for so long that rows are gone is told that signals are lost', async () => {
    await using place = await openPostgresPlace()
    const bus = new TestBus()
    const { here, there, heard } = await openTwo(place, bus)
    let lost = 0
    here.onSignal(signalsLostTopic, () => (lost += 1))
    await there.turn('write', say('a'))
    await expect.poll(() => heard, patience).toEqual(['a'])
    expect(lost).toBe(0)
    await place.holding(async () => {
      await place.sql(`DELETE FROM "${place.schema}".store_signals`)
    })
    await there.turn('write', say('b'))
    await expect.poll(() => [heard, lost], patience).toEqual([['a', 'b'], 1])
  })

  test('[TU28] how far behind the others one may be: a poll at most, and longer while the database is away', async () => {
    await using place = await openPostgresPlace()
    const here = await place.open(new HandClock())
    expect(here.signalsBehindMs).toBeNull()
    here.onSignal('said', () => undefined)
    await expect.poll(() => here.signalsBehindMs, patience).toBeLessThan(SHARED_POLL_MS)
    await place.sql(`ALTER TABLE "${place.schema}".store_signals RENAME TO away`)
    await expect.poll(() => here.signalsBehindMs, patience).toBeGreaterThan(2 * SHARED_POLL_MS)
    await place.sql(`ALTER TABLE "${place.schema}".away RENAME TO store_signals`)
    await expect.poll(() => here.signalsBehindMs, patience).toBeLessThan(SHARED_POLL_MS)
  })

  test('[TU26] an outage in between costs time and nothing else', async () => {
    await using place = await openPostgresPlace()
    const { there, heard } = await openTwo(place)
    await place.sql(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND application_name = $1',
      [place.schema],
    )
    await expect
      .poll(
        () =>
          there.turn('write', say('a')).then(
            () => 'stored',
            () => 'refused',
          ),
        patience,
      )
      .toBe('stored')
    await expect.poll(() => heard.at(-1), patience).toBe('a')
  })
})
