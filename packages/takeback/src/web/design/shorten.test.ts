import { expect, test } from 'vitest'
import { shortenMiddle } from './shorten.ts'

test('[M5] an id is shortened in the middle and keeps both ends', () => {
  expect(shortenMiddle('jared', 16)).toBe('jared')
  expect(shortenMiddle('48374_2837546_1557481126', 12)).toBe('48374_…81126')
  expect(Array.from(shortenMiddle('😀'.repeat(20), 9)).length).toBe(9)
})
