import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveUser } from '../testing/live-user.ts'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'

let stage: LiveStage
const group = (command: string, body: object) => stage.call(`group_open_http_svc/${command}`, body)
beforeAll(async () => {
  stage = await openLiveStage()
  await stage.users('romeo', 'juliet', 'nurse')
  await group('create_group', { GroupId: 'ball', Type: 'AVChatRoom', Name: 'Ball', Owner_Account: 'nurse' })
  await group('create_group', { GroupId: 'verona', Type: 'Public', Name: 'Verona', Owner_Account: 'nurse' })
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

test('[LV60] who joins learns that it is a live room, and where its events stand', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  const { conversation, room } = await romeo.ok({ op: 'join', groupId: 'ball' })
  expect([conversation, room?.name]).toEqual(['GROUPball', 'Ball'])
  await romeo.sends('GROUPball', 'first')
  expect((await romeo.hears('message')).after).toBe(room?.eventSeq)
  expect(await romeo.ok({ op: 'join', groupId: 'verona' })).toMatchObject({ room: null })
  await using nurse = await liveUser(stage, 'nurse')
  expect(await nurse.ok({ op: 'join', groupId: 'ball' })).toMatchObject({ room: null })
})

test('[LV39] who was away from a live room learns what was taken back, and not what was said', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  const { room } = await romeo.ok({ op: 'join', groupId: 'ball' })
  const GROUPball = room?.eventSeq ?? 0
  const regretted = await romeo.sends('GROUPball', 'said before')
  await romeo.sends('GROUPball', 'said meanwhile')
  await romeo.recalls(regretted)
  await romeo.sends('GROUPball', 'said last')
  for (const who of ['juliet', 'nurse']) {
    await using user = await liveUser(stage, who)
    const { events, more } = await user.ok({ op: 'sync', cursors: { GROUPball, GROUPverona: 0 } })
    expect(more).toBe(false)
    const told = events.filter(({ conversation }) => conversation === 'GROUPball')
    expect(told.map(({ seq, event }) => [seq - GROUPball, event.kind])).toEqual([
      [3, 'recall'],
      [4, 'other'],
    ])
    expect(JSON.stringify(events)).not.toContain('said')
    // It is open to everybody; what is not stays closed.
    expect(events.length - told.length > 0).toBe(who === 'nurse')
    const upToNow = await user.ok({ op: 'sync', cursors: { GROUPball: GROUPball + 4 } })
    expect(upToNow.events).toEqual([])
  }
})
