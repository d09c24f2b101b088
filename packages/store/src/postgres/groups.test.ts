import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupTurns, type Touches } from './groups.ts'

test.each<[Touches[], number[][]]>([
  [[], []],
  [
    [null, null],
    [[0], [1]],
  ],
  [[['a'], ['b'], ['c']], [[0, 1, 2]]],
  [
    [['a'], ['b'], ['a'], ['b']],
    [
      [0, 1],
      [2, 3],
    ],
  ],
  [
    [['a'], null, ['a']],
    [[0], [1], [2]],
  ],
  [[[], [], ['a']], [[0, 1, 2]]],
])('[TU2] %j loads as %j', (touches, groups) => {
  expect(groupTurns(touches)).toEqual(groups)
})

test('[TU2] however turns touch, the order stays and no group has two of one name', () => {
  const touch = fc.option(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }))
  fc.assert(
    fc.property(fc.array(touch), (touches) => {
      const groups = groupTurns(touches)
      expect(groups.flat()).toEqual(touches.map((_touched, index) => index))
      for (const group of groups) {
        const names = group.flatMap((index) => [...new Set(touches[index] ?? [`alone ${index}`])])
        expect(new Set(names).size).toBe(names.length)
        if (group.length > 1) expect(group.every((index) => touches[index] !== null)).toBe(true)
      }
    }),
  )
})
