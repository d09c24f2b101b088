import { expect, test } from 'vitest'
import { HORIZON_MS } from '../inbox/forget.ts'
import { listRecalls } from '../reading/index.ts'
import { c2cBody, openStage } from '../testing/stage.ts'

const DAY = 24 * 60 * 60 * 1000

test('[R94] while REST hangs, every webhook is answered, and nothing is handled', async () => {
  const released = Promise.withResolvers<void>()
  let asked = 0
  await using stage = await openStage({
    fetchBack: {
      baseUrl: 'http://127.0.0.1:9',
      identifier: 'administrator',
      userSig: 'a UserSig',
      async fetch() {
        asked += 1
        await released.promise
        return Response.json({ ActionStatus: 'OK', ErrorCode: 0, MsgList: [] })
      },
    },
  })
  const heard = stage.listening()
  const keys = Array.from({ length: 20 }, (_, index) => `${index + 1}_2_1557481126`)
  const replies = await Promise.all(
    keys.map((MsgKey) => stage.deliver(c2cBody({ MsgKey, To_Account: `to-${MsgKey}` }))),
  )
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
  await expect.poll(() => asked, { timeout: 20_000 }).toBe(20)
  expect(heard).toEqual([])
  released.resolve()
})

test('[R97] when what was never confirmed is forgotten, the memory of the true recall stays', async () => {
  let MsgFlagBits = 0
  const { From_Account, MsgKey } = c2cBody()
  const answer = () => ({
    ActionStatus: 'OK',
    ErrorCode: 0,
    MsgList: [{ From_Account, MsgKey, MsgFlagBits }],
  })
  await using stage = await openStage({
    retry: { waits: [1, 1, 1] },
    fetchBack: {
      baseUrl: 'http://127.0.0.1:9',
      identifier: 'administrator',
      userSig: 'a UserSig',
      fetch: async () => Response.json(answer()),
    },
  })
  const heard = stage.listening()
  const states = async () => (await listRecalls(stage.inbox, {}, null, 10)).recalls.map(({ state }) => state)
  await stage.deliver(c2cBody())
  await expect.poll(states, { timeout: 20_000 }).toEqual(['dead'])

  stage.clock.offset += 20 * DAY
  MsgFlagBits = 8
  await stage.deliver(c2cBody())
  await expect.poll(states, { timeout: 20_000 }).toEqual(['applied', 'dead'])

  stage.clock.offset += 11 * DAY
  await stage.inbox.turn('forget', { before: stage.inbox.now() - HORIZON_MS, slice: 500 })
  expect(await states()).toEqual(['applied'])
  await stage.deliver(c2cBody())
  expect(stage.receiver.counters).toMatchObject({ remembered: 2, redelivered: 1 })
  expect(heard).toHaveLength(1)
})
