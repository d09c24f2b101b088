import { describe, expect, test } from 'vitest'
import { createRateLimit, maxRateKeys } from './rate-limit.ts'

const rate = { units: 200, per: 1000 }
const key = '1/openim/sendmsg'

test('[RS10] [T64] the documented calls of a second pass at once, the next one does not, and a second gives them back', () => {
  let now = 123.4
  const limit = createRateLimit(() => now)
  const passed = (calls: number, of = key) =>
    Array.from({ length: calls }, () => limit.take(of, rate)).filter(Boolean).length
  expect(passed(300)).toBe(200)
  expect(passed(300, '2/openim/sendmsg')).toBe(200)
  now += 990
  expect(passed(5)).toBe(0)
  now += 10
  expect(passed(300)).toBe(200)
  now += 86_400_000
  expect(passed(300)).toBe(200)
})

test('[RS10] what a second had not used is not saved up', () => {
  let now = 0
  const limit = createRateLimit(() => now)
  for (let call = 0; call < 100; call += 1) expect(limit.take(key, rate)).toBe(true)
  now += 500
  for (let call = 0; call < 100; call += 1) expect(limit.take(key, rate)).toBe(true)
  expect(limit.take(key, rate)).toBe(false)
  // The first hundred are a second ago, the others are not.
  now += 500
  expect(Array.from({ length: 300 }, () => limit.take(key, rate)).filter(Boolean)).toHaveLength(100)
})

test('[RS10] a call may cost several units; one that does not pass uses none up', () => {
  let now = 0
  const limit = createRateLimit(() => now)
  const minute = { units: 12_000, per: 60_000 }
  const batch = (units: number) => limit.take('1/openim/batchsendmsg', minute, units)
  expect([batch(11_800), batch(500), batch(200), batch(1)]).toEqual([true, false, true, false])
  now += 60_000
  expect([batch(12_001), batch(12_000)]).toEqual([false, true])
  expect(limit.take('1/openim/batchsendmsg', rate)).toBe(true)
})

describe('[RS10] [T64] ten seconds of calls, on a clock in our hands', () => {
  const phases = [0, 0.3, 2.5, 499.9, 997.3]
  test.each(phases)(
    'twice the rate, from %d ms on: 2,000 pass and another app feels nothing of it',
    (phase) => {
      let now = phase
      const limit = createRateLimit(() => now)
      let passed = 0
      for (let call = 0; call < 4000; call += 1) {
        if (limit.take(key, rate)) passed += 1
        if (call % 2 === 0) expect(limit.take('2/openim/sendmsg', rate)).toBe(true)
        if (call % 2 === 0) expect(limit.take('1/openim/admin_msgwithdraw', rate)).toBe(true)
        now = phase + (call + 1) * 2.5
      }
      expect(passed).toBeGreaterThanOrEqual(2000 * 0.99)
      expect(passed).toBeLessThanOrEqual(2000 * 1.01)
    },
  )

  test('nor do more pass after a pause, or when they come in bursts', () => {
    let now = 0
    const limit = createRateLimit(() => now)
    const atOnce = (calls: number) => {
      let passed = 0
      for (let call = 0; call < calls; call += 1) if (limit.take(key, rate)) passed += 1
      return passed
    }
    atOnce(200)
    now = 60_000
    let passed = 0
    // A thousand at a time, 2.5 times a second.
    for (let burst = 0; burst < 25; burst += 1) {
      now = 60_000 + burst * 400
      passed += atOnce(1000)
    }
    expect(passed).toBeLessThanOrEqual(2000 * 1.01)
    expect(passed).toBeGreaterThan(1600)
  })

  test('exactly the rate: every call passes', () => {
    let now = 0
    const limit = createRateLimit(() => now)
    for (let call = 0; call < 2000; call += 1) {
      now = call * 5
      expect(limit.take(key, rate)).toBe(true)
    }
  })
})

test('[RS10] [T64] of however many keys at most ten thousand are remembered, among them those that called last', () => {
  const limit = createRateLimit(() => 0)
  const once = { units: 1, per: 1000 }
  const keys = maxRateKeys * 10
  let most = 0
  for (let app = 0; app < keys; app += 1) {
    limit.take(`${app}`, once)
    most = Math.max(most, limit.size)
  }
  expect(most).toBe(maxRateKeys)
  expect(limit.isUsedUp(`${keys - 1}`, once)).toBe(true)
  expect(limit.isUsedUp(`${keys - maxRateKeys / 2}`, once)).toBe(true)
  expect(limit.isUsedUp('0', once)).toBe(false)
})
