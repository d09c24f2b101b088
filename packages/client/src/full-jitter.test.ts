import { expect, test } from 'vitest'
import { fullJitter } from './full-jitter.ts'

test('[CL8] the wait is anywhere between nothing and a bound that doubles up to ten seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 60].map((attempt) => fullJitter(attempt, () => 0.999_999))).toEqual([
    499, 999, 1999, 3999, 7999, 9999, 9999,
  ])
  expect(fullJitter(9, () => 0)).toBe(0)
})
