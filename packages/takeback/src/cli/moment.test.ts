import { expect, test } from 'vitest'
import { momentOption } from './moment.ts'

const now = Date.UTC(2026, 10, 25, 12)

test.each([
  ['2h', now - 7_200_000],
  ['90', now - 90_000],
  ['99999999d', now - 3650 * 86_400_000],
  ['2026-11-25T10:00:00Z', now - 7_200_000],
  ['2026-11-25T18:00+08:00', now - 7_200_000],
  ['2026-11-25T10:00:00.500Z', now - 7_199_500],
])('[C7] %s', (text, at) => {
  expect(momentOption('since', text, now)).toBe(at)
})

test.each(['yesterday', '2h30m', '2026-11-25', '2026-11-25T10:00:00', '2026-13-25T10:00:00Z', '-2h'])(
  '[C7] %s is no moment',
  (text) => {
    expect(() => momentOption('since', text, now)).toThrow(/^--since is ".*": give /)
  },
)
