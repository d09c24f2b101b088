import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Touches } from '../turn.ts'
import { groupTurns } from './groups.ts'

const both = (...names: string[]): Touches => ({ reads: names, writes: names })

test.each<[string, (Touches | null)[], number[][]]>([
  ['nothing', [], []],
  ['turns that declare nothing', [null, null], [[0], [1]]],
  ['strangers', [both('a'), both('b'), both('c')], [[0, 1, 2]]],
  [
    'names that come again',
    [both('a'), both('b'), both('a'), both('b')],
    [
      [0, 1],
      [2, 3],
    ],
  ],
  ['one between that declares nothing', [both('a'), null, both('a')], [[0], [1], [2]]],
  ['those that touch nothing', [both(), both(), both('a')], [[0, 1, 2]]],
  [
    'writers of one thing that none of them reads',
    [
      { reads: ['a'], writes: ['x'] },
      { reads: ['b'], writes: ['x'] },
      { reads: ['x'], writes: [] },
    ],
    [[0, 1], [2]],
  ],
  [
    'readers before a writer',
    [
      { reads: ['x'], writes: [] },
      { reads: [], writes: ['x'] },
    ],
    [[0, 1]],
  ],
])('[TU2] load together: %s', (_name, touches, groups) => {
  expect(groupTurns(touches)).toEqual(groups)
})

test('[TU2] however turns touch, the order stays, and none reads what its group wrote before it', () => {
  const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 })
  const touch = fc.option(fc.record({ reads: names, writes: names }))
  fc.assert(
    fc.property(fc.array(touch), (touches) => {
      const groups = groupTurns(touches)
      expect(groups.flat()).toEqual(touches.map((_touched, index) => index))
      for (const group of groups) {
        if (group.length > 1) expect(group.every((index) => touches[index] !== null)).toBe(true)
        const written = new Set<string>()
        for (const index of group) {
          expect(touches[index]?.reads.filter((name) => written.has(name)) ?? []).toEqual([])
          for (const name of touches[index]?.writes ?? []) written.add(name)
        }
      }
    }),
  )
})
