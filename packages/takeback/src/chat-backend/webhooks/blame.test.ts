import { expect, test } from 'vitest'
import { isToBlame } from './blame.ts'

test.each([
  [3, 1000, 1001, true],
  [3, 1000, 1000, false],
  [3, 1000, null, false],
  [2, 1000, 5000, false],
  [9, 1000, 900, false],
  [9, null, 900, false],
])(
  '[D21] failures: %d, the one before at %s, last accepted at %s: to blame %s',
  (count, previousAt, lastAcceptedAt, blamed) => {
    expect(isToBlame({ count, previousAt }, lastAcceptedAt)).toBe(blamed)
  },
)
