/** How a socket asks, and what a name means: rules LV1, LV32 and LV38 of docs/spec/live.md, RC15 of docs/spec/recall.md. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { liveUser } from '../testing/live-user.ts'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'
import { text } from '../testing/people.ts'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage()
  await stage.users('romeo', 'juliet', 'nurse', 'tybalt')
  await group('create_group', {
    GroupId: 'verona',
    Type: 'Public',
    Name: 'Verona',
    Owner_Account: 'nurse',
    MemberList: [{ Member_Account: 'romeo' }, { Member_Account: 'juliet' }],
  })
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

const group = (command: string, body: object) => stage.call(`group_open_http_svc/${command}`, body)

test('[LV1] the answers of one socket come in the order of its questions, whatever they are', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  const said = { clientTime: 1, body: text('one of many') }
  const frames = [
    { op: 'send', conversation: 'GROUPverona', random: 4501, ...said },
    { op: 'ping' },
    { op: 'history', conversation: 'GROUPverona', count: 20 },
    { op: 'nothing' },
    { op: 'conversations' },
    { op: 'recall', conversation: 'GROUPverona', key: { seq: 999, random: 1, time: 1 }, sender: 'romeo' },
    { op: 'send', conversation: 'C2Cjuliet', random: 4502, ...said },
    { op: 'sync', cursors: { GROUPverona: 0 } },
    { op: 'read', conversation: 'GROUPverona' },
  ]
  const first = 501
  for (const [i, frame] of frames.entries()) romeo.say({ ...frame, id: first + i })
  await romeo.next((down) => 'id' in down && down.id === first + frames.length - 1)
  const answered = romeo.frames.flatMap((down) => ('id' in down ? [[down.id, down.op]] : []))
  const ops = ['ok', 'pong', 'ok', 'refused', 'ok', 'refused', 'ok', 'ok']
  expect(answered).toEqual(ops.map((op, i) => [first + i, op]))
})

test('[LV32] a name is a group’s before it is a topic’s, and an official account’s before it is a user’s', async () => {
  const both = 'both@TOPIC#_names'
  await group('create_group', {
    GroupId: 'town',
    Type: 'Community',
    Name: 'Town',
    SupportTopic: 1,
    Owner_Account: 'nurse',
  })
  const topic = { GroupId: 'town', TopicId: both, TopicName: 'Topic' }
  expect(await stage.call('million_group_open_http_svc/create_topic', topic)).toMatchObject({ ErrorCode: 0 })
  await using nurse = await liveUser(stage, 'nurse')
  await nurse.sends(`GROUP${both}`, 'in the topic')
  expect(await nurse.history(`GROUP${both}`)).toEqual(['in the topic'])
  const made = await group('create_group', {
    GroupId: both,
    Type: 'Public',
    Name: 'Group',
    Owner_Account: 'nurse',
  })
  expect(made).toMatchObject({ ErrorCode: 0 })
  expect(await nurse.history(`GROUP${both}`)).toEqual([])

  await stage.users('@TOA#_both')
  await nurse.sends('C2C@TOA#_both', 'to a user')
  await stage.call('official_account_open_http_svc/create_official_account', {
    OfficialAccountUserID: '@TOA#_both',
    Owner_Account: 'nurse',
    Name: 'Both',
  })
  expect(await nurse.history('C2C@TOA#_both')).toEqual([])
  expect((await nurse.sends('C2C@TOA#_both', 'to all')).sender).toBe('@TOA#_both')
})

test('[LV38] one reads up to a second or a MsgSeq, or everything; a mark never goes back', async () => {
  await using nurse = await liveUser(stage, 'nurse')
  await using juliet = await liveUser(stage, 'juliet')
  for (const conversation of ['C2Cjuliet', 'GROUPverona']) {
    const seenAs = conversation === 'C2Cjuliet' ? 'C2Cnurse' : conversation
    const unread = async () => (await juliet.conversations()).get(seenAs)?.unread
    const reads = (upTo?: { readonly time: number; readonly seq: number }) =>
      juliet.ok({ op: 'read', conversation: seenAs, ...(upTo && { upTo }) })
    await nurse.sends(conversation, 'before')
    await reads()
    expect(await unread()).toBe(0)
    const keys = []
    for (const words of ['one', 'two', 'three']) {
      stage.clock.advance(1000)
      keys.push((await nurse.sends(conversation, words)).key)
    }
    const [one, two] = keys
    expect(await unread()).toBe(3)
    await reads(two)
    expect(await unread()).toBe(1)
    await reads(one)
    expect(await unread()).toBe(1)
    await reads()
    expect(await unread()).toBe(0)
  }
})

test('[RC15] what somebody can tell apart on purpose: who is there, what is said where they are, whether a group is full', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  const { key, conversation } = await romeo.sends('GROUPverona', 'not yours')
  const recalls = (seq: number) =>
    juliet.refused({ op: 'recall', conversation, key: { ...key, seq }, sender: 'romeo' })
  expect([await recalls(key.seq), await recalls(key.seq + 100)]).toEqual([10007, 10030])
  const send = { op: 'send', clientTime: 1, random: 4503, body: text('hello') }
  expect(await romeo.refused({ ...send, conversation: 'C2Cnobody' })).toBe(20003)
  await group('create_group', {
    GroupId: 'small',
    Type: 'Public',
    Name: 'Small',
    Owner_Account: 'nurse',
    MaxMemberCount: 1,
  })
  expect(await romeo.refused({ op: 'join', groupId: 'small' })).toBe(10014)
  expect(await romeo.refused({ op: 'join', groupId: 'smaller' })).toBe(10010)
})
