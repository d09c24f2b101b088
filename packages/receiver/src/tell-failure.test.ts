import { expect, test } from 'vitest'
import { GiveUp, RetryLater } from './handler-errors.ts'
import { listRecalls } from './reading/list-recalls.ts'
import { c2cBody, openStage } from './testing/stage.ts'

test('[R49] a handler that fails without meaning to, and a recall that is dead, are in the log', async () => {
  const said: unknown[] = []
  const log = {
    warn: (facts: object, message: string) => void said.push(['warn', message, facts]),
    error: (facts: object, message: string) => void said.push(['error', message, facts]),
  }
  await using stage = await openStage({ retry: { waits: [1, 1] }, log })
  // That no token is set.
  said.length = 0
  const heard = stage.listening(({ attempt }) => {
    if (attempt === 1) throw new RetryLater('the index is being rebuilt', 1)
    if (attempt === 2) throw new RangeError('no such row')
    throw new GiveUp('no such shop')
  })
  await stage.deliver(c2cBody())
  await expect
    .poll(async () => (await listRecalls(stage.inbox, {}, null, 1)).recalls[0]?.state, { timeout: 20_000 })
    .toBe('dead')
  const about = { recall: heard[0]?.id, app: heard[0]?.sdkAppId }
  expect(said).toEqual([
    [
      'warn',
      'a recall could not be handled; it is tried again',
      { ...about, attempt: 2, why: 'RangeError: no such row' },
    ],
    ['error', 'a recall could not be handled and is given up', { ...about, attempt: 3, why: 'no such shop' }],
  ])
})
