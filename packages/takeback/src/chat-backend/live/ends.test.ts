import { afterEach, beforeEach, expect, test } from 'vitest'
import { liveUser } from '../testing/live-user.ts'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'

let stage: LiveStage
/** A community in which nobody was logged in while its topics were made: the gateway has not heard of any. */
let topics: readonly string[]
beforeEach(async () => {
  stage = await openLiveStage()
  await stage.users('romeo', 'juliet', 'nurse', 'tybalt')
  await group('create_group', {
    GroupId: 'town',
    Type: 'Community',
    Name: 'Town',
    SupportTopic: 1,
    Owner_Account: 'nurse',
    MemberList: [{ Member_Account: 'romeo' }, { Member_Account: 'juliet' }],
  })
  topics = [await makeTopic('Ball'), await makeTopic('Duel'), await makeTopic('Feast')]
})
afterEach(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

const group = (command: string, body: object) => stage.call(`group_open_http_svc/${command}`, body)
const inMillions = (command: string, body: object) =>
  stage.call(`million_group_open_http_svc/${command}`, { GroupId: 'town', ...body })
const makeTopic = async (TopicName: string) =>
  String((await inMillions('create_topic', { TopicName }))['TopicId'])

test('[LV45] roles and messages of topics are told', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  await romeo.sends(`GROUP${topics[0]}`, 'masks')
  expect(await juliet.hears('message')).toMatchObject({ conversation: `GROUP${topics[0]}` })
  await group('modify_group_member_info', { GroupId: 'town', Member_Account: 'juliet', Role: 'Admin' })
  expect((await romeo.hears('role')).event).toMatchObject({ members: [{ userId: 'juliet', role: 'Admin' }] })
})

test('[LV45] a topic that nobody was told about is told to be gone, once, to those in the community', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  await using tybalt = await liveUser(stage, 'tybalt')
  expect((await romeo.conversations()).has(`GROUP${topics[0]}`)).toBe(true)
  const { DestroyResultItem } = await inMillions('destroy_topic', { TopicIdList: topics.slice(0, 2) })
  expect(DestroyResultItem).toMatchObject([{ ErrorCode: 0 }, { ErrorCode: 0 }])
  for (const user of [romeo, juliet])
    for (const topic of topics.slice(0, 2)) {
      const end = await user.next((f) => f.op === 'event' && f.conversation === `GROUP${topic}`)
      expect(end).toMatchObject({ seq: 2, after: 1, event: { kind: 'destroyed', operator: 'administrator' } })
    }
  // What comes after the ends shows that nothing else came with them.
  await romeo.sends('GROUPtown', 'so be it')
  await juliet.hears('message')
  expect(juliet.frames).toEqual([])
  expect([...(await juliet.conversations()).keys()].sort()).toEqual(['GROUPtown', `GROUP${topics[2]}`].sort())
  await tybalt.settled()
  expect(tybalt.frames).toEqual([])
})

test('[LV45] the end of a community comes after the ends of its topics, heard of or not', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await romeo.sends(`GROUP${topics[1]}`, 'en garde')
  await romeo.hears('message')
  await group('destroy_group', { GroupId: 'town' })
  const ends: string[] = []
  while (ends.length < 4) {
    const { conversation, event } = await romeo.hears('destroyed')
    expect(event).toEqual({ kind: 'destroyed', operator: 'administrator' })
    ends.push(conversation)
  }
  expect(ends.slice(0, 3).sort()).toEqual(topics.map((topic) => `GROUP${topic}`).sort())
  expect(ends[3]).toBe('GROUPtown')
  await romeo.settled()
  expect(romeo.frames).toEqual([])
  expect(await romeo.refused({ op: 'history', conversation: 'GROUPtown', count: 1 })).toBe(10010)
})
