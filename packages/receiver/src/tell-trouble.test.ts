import { expect, test } from 'vitest'
import { listRecalls } from './reading/list-recalls.ts'
import { app, c2cBody, openStage } from './testing/stage.ts'
import type { Trouble } from './tell-trouble.ts'

test('[R93] quarantined, given up, and a clock that is off are told; what fails there holds nothing up', async () => {
  const told: Trouble[] = []
  const logged: string[] = []
  await using stage = await openStage({
    token: 'a token',
    retry: { waits: [] },
    log: { warn() {}, error: (_facts: object, message: string) => void logged.push(message) },
    onTrouble(trouble) {
      told.push(trouble)
      throw new Error('nobody is there')
    },
  })
  stage.listening(() => {
    throw new Error('no such row')
  })
  const signed = (ahead = 0) => stage.signed('a token', ahead)
  const stateOfFirst = async () => (await listRecalls(stage.inbox, {}, null, 1)).recalls[0]?.state

  // Two are stale: the clock is told once a minute.
  stage.clock.stop()
  for (const _time of [1, 2]) expect((await stage.deliver(c2cBody(), signed(-400))).status).toBe(401)
  expect((await stage.deliver({ ...c2cBody(), MsgKey: 7 }, signed())).status).toBe(200)
  expect((await stage.deliver(c2cBody(), signed())).status).toBe(200)
  await expect.poll(stateOfFirst, { timeout: 20_000 }).toBe('dead')

  const recall: unknown = expect.any(Number)
  expect(told).toEqual([
    { kind: 'clock-off', sdkAppId: app, aheadSeconds: -400 },
    { kind: 'quarantined', sdkAppId: app, why: expect.stringContaining('MsgKey') },
    { kind: 'dead', sdkAppId: app, recall, why: 'no such row' },
  ])
  expect(logged.filter((line) => line.startsWith('onTrouble failed'))).toHaveLength(3)
})

test('[R93] whoever does not end is waited for a second, and the recall is recorded all the same', async () => {
  await using stage = await openStage({
    retry: { waits: [] },
    onTrouble: () => new Promise(() => {}),
  })
  stage.listening(() => {
    throw new Error('no such row')
  })
  await stage.deliver(c2cBody())
  await expect
    .poll(async () => (await listRecalls(stage.inbox, {}, null, 1)).recalls[0]?.state, { timeout: 20_000 })
    .toBe('dead')
})

test('[R93] a Sign that is wrong says nothing of clocks', async () => {
  const told: Trouble[] = []
  await using stage = await openStage({ token: 'a token', onTrouble: (trouble) => void told.push(trouble) })
  await stage.deliver(c2cBody(), stage.signed('another token', -400))
  await stage.deliver(c2cBody())
  expect(told).toEqual([])
})
