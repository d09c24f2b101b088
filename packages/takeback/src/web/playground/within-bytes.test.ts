import { expect, test } from 'vitest'
import { withinBytes } from './within-bytes.ts'

test.each([
  ['r'.repeat(101), 'r'.repeat(100)],
  ['撤'.repeat(34), '撤'.repeat(33)],
  [`${'r'.repeat(97)}👋`, 'r'.repeat(97)],
  [`${'r'.repeat(96)}👋`, `${'r'.repeat(96)}👋`],
  ['', ''],
])('[PG19] a reason ends with the last whole character within 100 bytes: %s', (typed, kept) => {
  expect(withinBytes(typed, 100)).toBe(kept)
})
