import { expect, test } from 'vitest'
import {
  afterCall,
  alsoFailed,
  closedBreaker,
  isInDoubt,
  LONGEST_PAUSE_MS,
  LONGEST_REST_MS,
  type Breaker,
  type Called,
} from './breaker.ts'

const noDice = () => 0

function after(calls: readonly Called[], breaker: Breaker = closedBreaker, now = 1000): Breaker {
  return calls.reduce((state, call) => afterCall(state, call, now, noDice), breaker)
}
const untilTwo = { probeAt: 2000, outOfTurnAt: 2000, pause: 1000 }
const failed = (webhook: number): Called => ({ webhook, accepted: false })
const accepted = (webhook: number): Called => ({ webhook, accepted: true })

test('[D19] five failures in a row open it, for a second', () => {
  const four = [1, 2, 3, 1].map(failed)
  expect(after(four).kind).toBe('closed')
  const opened = after([...four, failed(2)])
  expect(opened).toEqual({ kind: 'open', since: 1000, webhooks: [1, 2, 3], ...untilTwo })
  expect(isInDoubt(opened)).toBe(false)
})

test('[D19] of fewer than three webhooks they leave it in doubt, until a third one fails, too', () => {
  const opened = after([1, 2, 1, 2, 1].map(failed))
  if (opened.kind !== 'open') throw new Error('it did not open')
  expect(isInDoubt(opened)).toBe(true)
  expect(isInDoubt(after([failed(2)], opened))).toBe(true)
  expect(isInDoubt(after([failed(3)], opened))).toBe(false)
  expect(isInDoubt(alsoFailed(opened, 3))).toBe(false)
})

test('[D19] a success in between begins the count anew', () => {
  expect(after([...[1, 2, 3, 4].map(failed), accepted(9), ...[5, 6, 7, 8].map(failed)]).kind).toBe('closed')
})

const open: Breaker = { kind: 'open', since: 1000, webhooks: [1, 2, 3], ...untilTwo }

test('[D20] a failed try doubles the pause, up to a minute; it stays open since it opened', () => {
  expect(after([failed(1)], open, 2000)).toEqual({ ...open, probeAt: 4000, outOfTurnAt: 4000, pause: 2000 })
  const long: Breaker = { ...open, pause: 50_000 }
  expect(after([failed(1)], long, 2000)).toMatchObject({ pause: LONGEST_PAUSE_MS })
})

test('[D20] a call that was under way when it opened does not lengthen the pause', () => {
  expect(after([failed(1)], open, 1999)).toEqual(open)
})

test('[D20] any success closes it', () => {
  expect(after([accepted(1)], open, 1500)).toBe(closedBreaker)
})

test('[D20] the dice add a fifth of the pause at most', () => {
  const last = afterCall(open, failed(1), 2000, () => 0.999_999)
  expect(last).toMatchObject({ probeAt: 2000 + 2000 + 399 })
})

test.each([
  [1, 60_000],
  [60, 60_000],
  [480, 480_000],
  [6000, LONGEST_REST_MS],
])('[D29] after %d minutes without an answer what is not due is tried after %d ms', (minutes, rest) => {
  const now = 1000 + minutes * 60_000
  const long: Breaker = { ...open, pause: LONGEST_PAUSE_MS, probeAt: now, outOfTurnAt: now }
  expect(after([failed(1)], long, now)).toMatchObject({ probeAt: now + 60_000, outOfTurnAt: now + rest })
})
