import { expect, test } from 'vitest'
import { ForwardTime } from './forward-time.ts'

/** One process: what it is given is the latest. */
function lookThrough(time: ForwardTime, clocks: readonly number[], from = 0): number[] {
  let now = from
  return clocks.map((clock) => (now = time.look(clock, now)))
}

test('[TU5] time is the clock’s while that goes forward', () => {
  expect(lookThrough(new ForwardTime(), [5, 7, 100_000])).toEqual([5, 7, 100_000])
})

test('[TU5] a clock that was set back: time goes on at half its speed, until the clock has caught up', () => {
  const time = new ForwardTime()
  expect(lookThrough(time, [10_000, 4000, 5000, 8000])).toEqual([10_000, 10_000, 10_500, 12_000])
  // Many looks, a millisecond apart.
  const closely = Array.from({ length: 1000 }, (_, index) => 8001 + index)
  expect(lookThrough(time, closely, 12_000).at(-1)).toBe(12_500)
  expect(lookThrough(time, [9500, 17_000, 17_001], 12_500)).toEqual([12_750, 17_000, 17_001])
})

test('[TU5] a clock that was set to 1970 and is set right: time is what it was', () => {
  const today = 1_795_000_000_000
  const clocks = [today, 5, 1005, today + 9000]
  expect(lookThrough(new ForwardTime(), clocks)).toEqual([today, today, today + 500, today + 9000])
})

test('[TU5] set back again and again, it never goes back', () => {
  const seen = lookThrough(new ForwardTime(), [50, 10, 60, 20, 30, 90, 40])
  expect(seen).toEqual(seen.toSorted((one, other) => one - other))
})

test('[TU5] what was committed before, here or by another process, is not undercut', () => {
  const time = new ForwardTime()
  expect(time.look(100, 500)).toBe(500)
  expect(time.look(110, 800)).toBe(800)
  expect(time.look(120, 800)).toBe(800)
})

test('[TU5] several processes behind one clock are no faster than one', () => {
  const times = Array.from({ length: 5 }, () => new ForwardTime())
  let now = 10_000
  for (let clock = 0; clock <= 4000; clock += 10) {
    for (const time of times) now = time.look(clock, now)
  }
  expect(now).toBe(12_000)
})

test('[TU29] after time began anew it is what the clock says', () => {
  const time = new ForwardTime()
  expect(lookThrough(time, [10_000, 4000, 5000])).toEqual([10_000, 10_000, 10_500])
  expect(time.look(5001, 5000)).toBe(5001)
})
