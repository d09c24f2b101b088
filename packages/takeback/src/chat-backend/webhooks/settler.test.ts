import { StoreUnavailable, type Settlement } from '@takeback/store'
import { expect, test } from 'vitest'
import { createLog } from '../../http/log.ts'
import { createSettler } from './settler.ts'
import { whileUnavailable } from './while-unavailable.ts'

const log = createLog({ level: 'silent', stream: { write: () => true } })
const delivered = { id: 7, fence: 1, step: { kind: 'done' }, outcome: '200' } as const

test.concurrent('[D12] a disk that is full when an outcome is to be recorded changes nothing about the outcome', async () => {
  const recorded: (readonly Settlement[])[] = []
  let isFull = true
  const settler = createSettler(
    {
      async settle(settlements) {
        if (isFull) {
          isFull = false
          throw new StoreUnavailable('disk-full', 'The disk is full.')
        }
        recorded.push(settlements)
        return settlements.map(() => true)
      },
    },
    whileUnavailable(log),
  )
  expect(await settler.settle(delivered)).toBe(true)
  expect(recorded).toEqual([[delivered]])
})
