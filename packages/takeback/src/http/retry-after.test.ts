import { expect, test } from 'vitest'
import { retryAfterSeconds } from './retry-after.ts'

const now = Date.UTC(2026, 0, 1)

test('[D11] Retry-After is a number of seconds or an HTTP date; anything else asks for nothing', () => {
  expect(retryAfterSeconds('120', now)).toBe(120)
  expect(retryAfterSeconds('Thu, 01 Jan 2026 00:01:30 GMT', now)).toBe(90)
  expect(retryAfterSeconds('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0)
  for (const header of [undefined, '', '-1', '1.5', 'soon', '2026-01-01', '99999999999'])
    expect(retryAfterSeconds(header, now)).toBeUndefined()
})
