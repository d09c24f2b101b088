import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

test('[RS10] [T64] the documented calls of a second pass, the next one does not, and time gives them back', () => {
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

test('[RS10] [T64] twice the rate for ten seconds: what passes is the rate and the one second that was saved up', () => {
  let now = 0
  const mayCall = createRateLimit({ now: () => now })
  const rate = { units: 200, per: 1000 }
  let passed = 0
  for (let call = 0; call < 4000; call += 1) {
    if (mayCall(1, 'openim/sendmsg', rate)) passed += 1
    // Another app, and another command of this one, never wait.
    if (call % 2 === 0) expect(mayCall(2, 'openim/sendmsg', rate)).toBe(true)
    if (call % 2 === 0) expect(mayCall(1, 'openim/admin_msgwithdraw', rate)).toBe(true)
    now += 2.5
  }
  expect(passed).toBeGreaterThan(2200 * 0.99)
  expect(passed).toBeLessThanOrEqual(2200)
})

test('[RS10] [T64] two hundred thousand apps are remembered in little memory', () => {
  const mayCall = createRateLimit({ now: () => 0 })
  const before = heldBytes()
  for (let app = 0; app < 200_000; app += 1) mayCall(app, 'openim/sendmsg', { units: 1, per: 1000 })
  expect(heldBytes() - before).toBeLessThan(16 * 1024 * 1024)
  // The latest of them still are.
  expect(mayCall(199_999, 'openim/sendmsg', { units: 1, per: 1000 })).toBe(false)
})

/** What is still held when everything else was collected. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}
