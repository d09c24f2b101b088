import { expect, test } from 'vitest'
import { doubled, falsely200, lost, outOfOrder } from './history.ts'

const ask = (key: string, conversation = 'verona', isAcknowledged = true) => ({
  key,
  conversation,
  isAcknowledged,
})
const effects = (...keys: string[]) => keys.map((key) => ({ key }))

test('[AN4] what was acknowledged and has no effect is lost; what was not may have one or none', () => {
  const asked = [ask('a'), ask('b'), ask('c', 'verona', false), ask('d', 'verona', false)]
  expect(lost(asked, effects('a', 'b', 'c'))).toEqual([])
  expect(lost(asked, effects('b'))).toEqual(['lost: a'])
})

test('[AN4] two effects of one recall, and one that nobody asked for', () => {
  const asked = [ask('a'), ask('b')]
  expect(doubled(asked, effects('a', 'b'))).toEqual([])
  expect(doubled(asked, effects('a', 'b', 'a', 'x'))).toEqual(['doubled: a', 'out of nowhere: x'])
})

test('[AN4] order is kept within a conversation, and asked of none between them', () => {
  const asked = [ask('a'), ask('x', 'mantua'), ask('b'), ask('y', 'mantua'), ask('c')]
  expect(outOfOrder(asked, effects('x', 'a', 'b', 'y', 'c'))).toEqual([])
  expect(outOfOrder(asked, effects('a', 'c', 'b', 'y', 'x'))).toEqual(['out of order: b', 'out of order: x'])
})

test('[AN4] a 200 is false when nothing was stored', () => {
  expect(falsely200(['a', 'b'], new Set(['a']))).toEqual(['answered 200 and not stored: b'])
})
