import { expect, test } from 'vitest'
import { isFromBeforeKick } from './kick.ts'

test('[RA8] a UserSig of before the kick, or of its second, is no login any more; a later one is', () => {
  expect(isFromBeforeKick(100, null)).toBe(false)
  expect(isFromBeforeKick(99, 100_500)).toBe(true)
  expect(isFromBeforeKick(100, 100_500)).toBe(true)
  expect(isFromBeforeKick(101, 100_500)).toBe(false)
  expect(isFromBeforeKick(100, 100_000)).toBe(false)
})
