import { expect, test } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

test('[RS10] the documented calls of a second pass, the next one does not, and time gives them back', () => {
  let now = 0
  const mayCall = createRateLimit({ now: () => now })
  const calls = (count: number, app = 1) =>
    Array.from({ length: count }, () => mayCall(app, 'openim/sendmsg', { units: 200, per: 1000 })).filter(
      Boolean,
    ).length
  expect(calls(300)).toBe(200)
  expect(calls(300, 2)).toBe(200)
  now += 10
  expect(calls(5)).toBe(2)
  now -= 5000
  expect(calls(5)).toBe(0)
  now += 60_000
  expect(calls(300)).toBe(200)
})

test('[RS10] a call may cost several units; one that does not pass uses none up', () => {
  let now = 0
  const mayCall = createRateLimit({ now: () => now })
  const minute = { units: 12_000, per: 60_000 }
  const batch = (count: number) => mayCall(1, 'openim/batchsendmsg', minute, count)
  expect([batch(11_800), batch(500), batch(200), batch(1)]).toEqual([true, false, true, false])
  now += 1000
  expect([batch(201), batch(200)]).toEqual([false, true])
  expect(mayCall(1, 'openim/batchsendmsg', { units: 200, per: 1000 })).toBe(true)
})
