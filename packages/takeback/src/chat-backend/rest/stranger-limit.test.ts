import { expect, test } from 'vitest'
import { createStrangerLimit, strangerRate } from './stranger-limit.ts'

const mostInTenSeconds = strangerRate.units * 10

test('[RS13] [T64] twice the rate of one address for ten seconds: 2,000 are looked at, and another address is not held back', () => {
  let now = 0
  const strangers = createStrangerLimit(() => now)
  let lookedAt = 0
  for (let call = 0; call < 4000; call += 1) {
    now = call * 2.5
    if (!strangers.isShut('203.0.113.7')) {
      lookedAt += 1
      strangers.count('203.0.113.7')
    }
    expect(strangers.isShut('203.0.113.8')).toBe(false)
  }
  expect(lookedAt).toBeGreaterThanOrEqual(mostInTenSeconds * 0.99)
  expect(lookedAt).toBeLessThanOrEqual(mostInTenSeconds * 1.01)
  now += 1000
  expect(strangers.isShut('203.0.113.7')).toBe(false)
})

test('[RS13] an IPv6 caller is a /64, and loopback is not counted', () => {
  const strangers = createStrangerLimit(() => 0)
  for (let call = 0; call < strangerRate.units; call += 1) {
    strangers.count(`2001:db8:1:2::${(call + 1).toString(16)}`)
    for (const here of ['127.0.0.1', '::1']) strangers.count(here)
  }
  expect(strangers.isShut('2001:db8:1:2:ffff::')).toBe(true)
  expect(strangers.isShut('2001:db8:1:3::1')).toBe(false)
  expect([strangers.isShut('127.0.0.1'), strangers.isShut('::1')]).toEqual([false, false])
})
