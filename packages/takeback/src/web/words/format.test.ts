import { expect, test } from 'vitest'
import { createFormat } from './format.ts'

test('[M6] a span is written with the unit that reads best, in each language', () => {
  const english = createFormat('en')
  expect([0, 184, 2400, 42_000, 185_000, 7_300_000].map(english.span)).toEqual([
    '0 ms',
    '184 ms',
    '2.4 sec',
    '42 sec',
    '3 min',
    '2 hr',
  ])
  const chinese = createFormat('zh')
  expect([184, 2400, 185_000].map(chinese.span)).toEqual(['184毫秒', '2.4秒', '3分钟'])
})

test('[M6] a time is relative for a day, and never in the future', () => {
  const english = createFormat('en')
  const now = Date.UTC(2026, 0, 2, 12)
  expect(english.relative(now + 900, now)).toBe('now')
  expect(english.relative(now - 5_000, now)).toBe('5s ago')
  expect(english.relative(now - 3 * 3_600_000, now)).toBe('3h ago')
  expect(english.relative(now - 3 * 86_400_000, now)).toMatch(/^Dec 30/)
  expect(createFormat('zh').relative(now - 5_000, now)).toBe('5秒前')
})

test('[M6] a number beyond the calendar is shown, not thrown', () => {
  const english = createFormat('en')
  expect([english.exact(1e17), english.relative(1e17, 0), english.clock(-1e17)]).toEqual([
    '100000000000000000',
    '100000000000000000',
    '-100000000000000000',
  ])
})
