/** Many sockets, in small; `npm run bench -- sockets` is the same at size. */
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { openLiveStage } from '../testing/open-live-stage.ts'
import { liveUser } from '../testing/live-user.ts'
import { text } from '../testing/people.ts'

const crowd = 20
const atOnce = 50
const words = 'x'.repeat(10_000)

test('[LV27] every socket is pinged, however small the slices are', async () => {
  await using stage = await openLiveStage({}, { slice: 1, pingEveryMs: 50 })
  await stage.users('romeo', 'juliet', 'nurse')
  const signal = AbortSignal.timeout(20_000)
  /** Heard from the login on: a socket that a busy machine holds up for two pings is sent away. */
  const pinged = async (userId: string) => {
    await using user = await liveUser(stage, userId)
    await once(user.socket, 'ping', { signal })
  }
  await Promise.all(['romeo', 'juliet', 'nurse'].map(pinged))
})

test('[LV28] [LV49] [T77] a crowd that stops reading is closed; who reads misses nothing, and others talk on', async () => {
  await using stage = await openLiveStage(
    {},
    { maxBufferedBytes: 65_536, closeGraceMs: 100, frameBurst: 1000 },
  )
  const { sdkAppId: app } = stage.app
  const idle = Array.from({ length: crowd }, (_, i) => `idle-${i}`)
  await stage.users('romeo', 'juliet', 'nurse', ...idle)
  await stage.call('group_open_http_svc/create_group', {
    GroupId: 'square',
    Type: 'Public',
    Name: 'Square',
    Owner_Account: 'nurse',
    MemberList: idle.map((Member_Account) => ({ Member_Account })),
  })
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  await using nurse = await liveUser(stage, 'nurse')
  const stopped = await Promise.all(idle.map((userId) => liveUser(stage, userId)))
  for (const { socket } of stopped) socket.pause()

  const areThere = () => idle.filter((userId) => stage.gateway.platformsOf(app, userId).length > 0).length
  expect(areThere()).toBe(crowd)
  let said = 0
  while (areThere() > 0) {
    const burst = Array.from({ length: atOnce }, (_, i) => said + 1 + i)
    await Promise.all(
      burst.map((Random) =>
        stage.call('group_open_http_svc/send_group_msg', {
          GroupId: 'square',
          From_Account: 'nurse',
          Random,
          MsgBody: text(words),
        }),
      ),
    )
    await romeo.sends('C2Cjuliet', `number ${said}`)
    expect((await juliet.hears('message')).event.message.key.random).toBeGreaterThan(0)
    for (let i = 0; i < atOnce; i += 1) {
      said += 1
      expect((await nurse.hears('message')).event.message.key.seq).toBe(said)
    }
  }
  for (const idler of stopped) {
    idler.socket.resume()
    expect((await idler.whenClosed())?.code).toBeOneOf([1006, 4005])
  }
  expect(stage.logged).toEqual([])
})
