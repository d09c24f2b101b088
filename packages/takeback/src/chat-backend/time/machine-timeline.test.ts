import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { machineTimeline } from './machine-timeline.ts'

let wall = 0
const timeline = machineTimeline({ now: () => wall })

beforeEach(() => {
  wall = 1_700_000_000_000
  vi.useFakeTimers()
})
afterEach(() => vi.useRealTimers())

/** What the machine's timers and its clock do together, unless the clock is set. */
function passes(milliseconds: number): void {
  for (let passed = 0; passed < milliseconds; passed += 1) {
    wall += 1
    vi.advanceTimersByTime(1)
  }
}

test('[D18] a moment comes once, and can be called off', () => {
  const came: string[] = []
  timeline.at(wall + 1000, () => came.push('one'))
  const callOff = timeline.at(wall + 1000, () => came.push('called off'))
  timeline.at(wall - 1000, () => came.push('late'))
  expect(came).toEqual([])
  callOff()
  passes(999)
  expect(came).toEqual(['late'])
  passes(3000)
  expect(came).toEqual(['late', 'one'])
})

test('[D18] a moment beyond the longest timer comes in its time, and not before', () => {
  let came = false
  timeline.at(wall + 150_000, () => (came = true))
  passes(149_999)
  expect(came).toBe(false)
  passes(1)
  expect(came).toBe(true)
})

test('[D18] a clock that is set forward is noticed within a minute', () => {
  let came = false
  timeline.at(wall + 86_400_000, () => (came = true))
  wall += 86_400_000
  passes(59_999)
  expect(came).toBe(false)
  passes(1)
  expect(came).toBe(true)
})

test('[D34] what comes within a time comes in that time, although the clock is set back', () => {
  let came = 0
  timeline.within(1000, () => (came += 1))
  wall -= 86_400_000
  passes(999)
  expect(came).toBe(0)
  passes(3000)
  expect(came).toBe(1)
})
