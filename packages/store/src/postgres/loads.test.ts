import { expect, test } from 'vitest'
import { Gathering } from '../gathering.ts'
import { defineTurn } from '../turn.ts'
import { loadGroups } from './loads.ts'

const book = {
  named: defineTurn({
    reads: () => ({}),
    touches: (name: string) => {
      if (name === 'odd') throw new Error('no name')
      return { reads: [name], writes: [name] }
    },
    decide: (name) => ({ result: name }),
  }),
}

test('[TU4] a turn that can not say what it touches fails alone, and nobody is taken for it', () => {
  const gathering = new Gathering()
  const commands = ['a', 'odd', 'b', 'a']
  const groups = loadGroups(
    book,
    commands.map(() => 'named'),
    commands,
    gathering,
  )
  expect(groups.map((group) => group.map(({ index, command }) => [index, command]))).toEqual([
    [
      [0, 'a'],
      [2, 'b'],
    ],
    [[3, 'a']],
  ])
  expect(gathering.outcome(0).errors).toMatchObject([[1, { message: 'no name' }]])
})
