import { expect, test } from 'vitest'
import { isBroadcastTooFast, isGroupTooFast } from './send-rates.ts'

test('[GS6] forty messages within the running second are enough', () => {
  expect(isGroupTooFast(undefined, 100)).toBe(false)
  expect(isGroupTooFast(99, 100)).toBe(false)
  expect(isGroupTooFast(100, 100)).toBe(true)
})

test('[BS4] one broadcast a second, two an hour', () => {
  expect(isBroadcastTooFast(undefined, undefined, 10_000)).toBe(false)
  expect(isBroadcastTooFast(10_000, undefined, 10_000)).toBe(true)
  expect(isBroadcastTooFast(9999, undefined, 10_000)).toBe(false)
  expect(isBroadcastTooFast(9999, 6401, 10_000)).toBe(true)
  expect(isBroadcastTooFast(9999, 6400, 10_000)).toBe(false)
})
