import { expect, test } from 'vitest'
import { afterFailingAlone, failedAlone, saysNothing } from './blame.ts'

test.each([
  [1000, 1001, true],
  [1000, 1000, false],
  [1000, null, false],
  [1000, 900, false],
  [null, 900, false],
])('[D21] the failure before at %s, last accepted at %s: alone %s', (previousAt, lastAcceptedAt, alone) => {
  expect(failedAlone({ count: 9, previousAt, previousWasAlone: true }, lastAcceptedAt)).toBe(alone)
})

test.each([
  [1000, 1001, false],
  [1000, 1000, false],
  [1000, 900, true],
  [1000, null, true],
  [null, null, false],
])(
  '[D30] the failure before at %s, of another one at %s: says nothing %s',
  (previousAt, othersFailedAt, mute) => {
    expect(saysNothing({ count: 9, previousAt, previousWasAlone: true }, othersFailedAt)).toBe(mute)
  },
)

const why = 'answered 500'
const later = { kind: 'retry', at: 9_000_000, why } as const
const soon = { kind: 'retry', at: 60_000, why } as const
const failures = (count: number, previousWasAlone: boolean) => ({ count, previousAt: 0, previousWasAlone })

test('[D21] from the third failure on the second one alone in a row parks', () => {
  expect(afterFailingAlone(later, soon, failures(3, true))).toEqual({ ...later, kind: 'park' })
  expect(afterFailingAlone(later, soon, failures(2, true))).toEqual(later)
})

test('[D30] the first one alone is looked at again within a minute, which its plan does not count', () => {
  expect(afterFailingAlone(later, soon, failures(9, false))).toEqual({ ...soon, kind: 'uncounted' })
  const sooner = { ...later, at: 5000 }
  expect(afterFailingAlone(sooner, soon, failures(9, false))).toEqual(sooner)
})

test('[D21] what is given up is given up', () => {
  const giveUp = { kind: 'give-up', why } as const
  expect(afterFailingAlone(giveUp, soon, failures(15, true))).toEqual(giveUp)
})
