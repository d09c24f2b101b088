import { expect, test } from 'vitest'
import { createInHand } from './in-hand.ts'

test('batches end in any order; the oldest that has one left says since when', () => {
  const inHand = createInHand()
  expect([inHand.count(), inHand.since()]).toEqual([0, null])
  const [endedOfFirst, endedOfSecond] = [inHand.take(2, 100), inHand.take(1, 200)]
  expect([inHand.count(), inHand.since()]).toEqual([3, 100])
  endedOfFirst()
  endedOfSecond()
  expect([inHand.count(), inHand.since()]).toEqual([1, 100])
  const endedOfThird = inHand.take(1, 300)
  endedOfFirst()
  expect([inHand.count(), inHand.since()]).toEqual([1, 300])
  endedOfThird()
  expect([inHand.count(), inHand.since()]).toEqual([0, null])
})
