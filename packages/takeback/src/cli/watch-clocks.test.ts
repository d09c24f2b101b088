import { expect, test } from 'vitest'
import { createLook } from './watch-clocks.ts'

test('[C55] clocks that part are told once, and once when they agree again; a database that is away says nothing', async () => {
  const told: string[] = []
  const keep = (_facts: object, sentence: string) => void told.push(sentence)
  let ahead = 0
  let isAway = false
  const look = createLook({
    place: 'postgres://db/x',
    read: <Row extends object>() =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve([{ now: 1_000_000 } as Row]),
    machine: { now: () => 1_000_000 + ahead },
    log: { info: keep, warn: keep },
  })
  for (ahead of [4999, -4999]) await look()
  expect(told).toEqual([])
  for (ahead of [300_000, 310_000]) await look()
  isAway = true
  ahead = 0
  await look()
  isAway = false
  await look()
  ahead = -300_000
  await look()
  expect(told).toEqual([
    'The clock of this machine is 300 s ahead of that of postgres://db/x: webhooks that it signs or checks may be refused as stale (60 s are allowed), and passes are judged by it. Let both machines keep their time by NTP.',
    'This machine and postgres://db/x have the same time again.',
    expect.stringContaining('is 300 s behind that of postgres://db/x'),
  ])
})
