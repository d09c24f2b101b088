import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventFrame } from '@takeback/protocol'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'
import { saysAtOnce } from '../testing/says-at-once.ts'
import { liveUser, wordsOf } from '../testing/live-user.ts'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage()
  await stage.users('romeo', 'juliet', 'nurse', 'tybalt')
  await stage.call('group_open_http_svc/create_group', {
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

test('[LV39] [LV50] who was away catches up from the cursors, and never sees what was recalled meanwhile', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await romeo.sends('C2Cjuliet', 'before')
  const cursors = await (async () => {
    await using juliet = await liveUser(stage, 'juliet')
    const list = await juliet.conversations()
    return Object.fromEntries([...list].map(([id, { eventSeq }]) => [id, eventSeq]))
  })()
  expect(cursors).toEqual({ C2Cromeo: 1, GROUPverona: 2 })
  const regretted = await romeo.sends('C2Cjuliet', 'regretted')
  const kept = await romeo.sends('C2Cjuliet', 'kept')
  await romeo.sends('C2Cjuliet', 'over when it is over', { onlineOnly: true })
  const inGroup = await romeo.sends('GROUPverona', 'regretted too')
  await romeo.recalls(regretted)
  await romeo.recalls(inGroup)
  stage.clock.advance(86_400_000 / 2)

  await using juliet = await liveUser(stage, 'juliet')
  const { events, more, gone } = await juliet.ok({
    op: 'sync',
    cursors: { ...cursors, GROUPnowhere: 0, C2Cghost: 3 },
  })
  expect([more, gone]).toEqual([false, ['GROUPnowhere', 'C2Cghost']])
  expect(JSON.stringify(events)).not.toMatch(/regretted|over/)
  const told = events.map(({ conversation, seq, after, event }) => [conversation, after, seq, event.kind])
  expect(told).toEqual([
    ['C2Cromeo', 1, 2, 'message'],
    ['C2Cromeo', 2, 3, 'message'],
    ['C2Cromeo', 3, 4, 'other'],
    ['C2Cromeo', 4, 5, 'recall'],
    ['GROUPverona', 2, 3, 'message'],
    ['GROUPverona', 3, 4, 'recall'],
  ])
  const messages = events.flatMap(({ event }) => (event.kind === 'message' ? [event.message] : []))
  expect(messages.map(wordsOf)).toEqual([null, 'kept', null])
  expect(messages[0]).toMatchObject({ key: regretted.key, recalled: { by: 'romeo', reason: null } })
  expect(messages[1]).toMatchObject({ key: kept.key, recalled: null, eventSeq: 3 })
  expect(await juliet.history('C2Cromeo')).toEqual(['before', null, 'kept'])
  expect(await juliet.history('GROUPverona')).toEqual([null])
})

test('[LV51] a long absence is caught up in several answers', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  const words = Array.from({ length: 700 }, (_, i) => `line ${i}`)
  await saysAtOnce(stage, 'nurse', 'verona', words)
  const all: EventFrame[] = []
  let cursor = 4
  for (let more = true; more;) {
    const answer = await romeo.ok({ op: 'sync', cursors: { GROUPverona: cursor } })
    all.push(...answer.events)
    cursor = answer.events.at(-1)?.seq ?? cursor
    ;({ more } = answer)
  }
  const heard = all.flatMap(({ event }) => (event.kind === 'message' ? [wordsOf(event.message)] : []))
  expect(heard).toEqual(words)
  // They are told live as well: whoever logs in before that has ended hears the rest.
  await romeo.next((frame) => frame.op === 'event' && frame.seq === cursor)
})

test('[LV36] [LV37] conversations: unread, last message as a tombstone, newest first', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using tybalt = await liveUser(stage, 'tybalt')
  expect([...(await tybalt.conversations()).keys()]).toEqual([])
  await romeo.sends('C2Ctybalt', 'one')
  const two = await romeo.sends('C2Ctybalt', 'two')
  const before = (await tybalt.conversations()).get('C2Cromeo')
  expect(before).toMatchObject({ unread: 2, name: '', eventSeq: 2 })
  expect(wordsOf(before?.last ?? two)).toBe('two')
  await romeo.recalls(two)
  expect((await tybalt.conversations()).get('C2Cromeo')).toMatchObject({
    unread: 1,
    eventSeq: 3,
    last: { key: two.key, body: [], recalled: { by: 'romeo' } },
  })
  await tybalt.ok({ op: 'read', conversation: 'C2Cromeo' })
  expect((await tybalt.conversations()).get('C2Cromeo')).toMatchObject({ unread: 0 })
  // The sender sees the conversation too, and first, for it is the newest.
  const [first] = (await romeo.conversations()).keys()
  expect(first).toBe('C2Ctybalt')
  expect((await romeo.conversations()).get('GROUPverona')).toMatchObject({ unread: 100, name: 'Verona' })
})

test('[LV36] the list says whether it has all', async () => {
  await stage.users('paris', ...Array.from({ length: 50 }, (_, i) => `guest${i}`))
  await using paris = await liveUser(stage, 'paris')
  const long = 'x'.repeat(11_000)
  for (let i = 0; i < 45; i += 1) await paris.sends(`C2Cguest${i}`, long)
  const all = await paris.ok({ op: 'conversations' })
  expect([all.conversations.length, all.complete]).toEqual([45, true])
  for (let i = 45; i < 50; i += 1) await paris.sends(`C2Cguest${i}`, long)
  const some = await paris.ok({ op: 'conversations' })
  expect(some.conversations[0]?.conversation).toBe('C2Cguest49')
  expect([some.conversations.length < 50, some.complete]).toEqual([true, false])
})

test('[LV36] the list says where nothing counts as unread: a meeting, one’s own official account', async () => {
  await stage.call('group_open_http_svc/create_group', {
    GroupId: 'hall',
    Type: 'ChatRoom',
    Name: 'Hall',
    Owner_Account: 'nurse',
  })
  await stage.call('official_account_open_http_svc/create_official_account', {
    OfficialAccountUserID: '@TOA#_nurse',
    Owner_Account: 'nurse',
    Name: 'News',
  })
  await using nurse = await liveUser(stage, 'nurse')
  const list = await nurse.conversations()
  const counts = ['GROUPhall', 'C2C@TOA#_nurse', 'GROUPverona'].map((id) => list.get(id)?.counts)
  expect(counts).toEqual([false, false, true])
})

test('[LV33] a frame that is sent again is one message, whatever else it says', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  for (const conversation of ['C2Cjuliet', 'GROUPverona']) {
    const first = await romeo.sends(conversation, 'once', { random: 4242 })
    const again = await romeo.sends(conversation, 'once', { random: 4242 })
    expect(again).toEqual(first)
    await juliet.hears('message')
  }
  await juliet.settled()
  expect(juliet.frames).toEqual([])
})

test('[LV33] the answer says which event the message is told with, also when it is sent again', async () => {
  await stage.call('group_open_http_svc/create_group', {
    GroupId: 'mantua',
    Type: 'Community',
    Name: 'Mantua',
    SupportTopic: 1,
    Owner_Account: 'nurse',
  })
  await stage.call('million_group_open_http_svc/create_topic', {
    GroupId: 'mantua',
    TopicId: 'mantua@TOPIC#_road',
    TopicName: 'Road',
  })
  await stage.call('official_account_open_http_svc/create_official_account', {
    OfficialAccountUserID: '@TOA#_town',
    Owner_Account: 'nurse',
    Name: 'Town',
  })
  await using nurse = await liveUser(stage, 'nurse')
  for (const conversation of ['C2Ctybalt', 'GROUPverona', 'GROUPmantua@TOPIC#_road', 'C2C@TOA#_town']) {
    for (const words of ['one', 'two']) {
      const sent = await nurse.sends(conversation, words, { random: 4343 + words.charCodeAt(0) })
      const { event, seq } = await nurse.hears('message')
      expect([event.message, seq]).toEqual([sent, sent.eventSeq])
      expect(await nurse.sends(conversation, words, { random: 4343 + words.charCodeAt(0) })).toEqual(sent)
    }
  }
})

test('[LV34] [T58] the client’s own time stands in the MsgId of a one-to-one message and decides nothing', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  const message = await romeo.sends('C2Cjuliet', 'late', { clientTime: 77, random: 99 })
  expect(message.msgId).toMatch(/-77-99$/)
  expect(message.time).toBe(Math.floor(stage.clock.now() / 1000))
})

test('[LV35] what may not be sent has the documented code', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  const send = { op: 'send', conversation: 'C2Cjuliet', random: 5, clientTime: 5, body: [] }
  const long = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x'.repeat(13_000) } }]
  const fine = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x' } }]
  expect(await romeo.refused(send)).toBe(90010)
  expect(await romeo.refused({ ...send, body: long })).toBe(93000)
  expect(await romeo.refused({ ...send, body: fine, conversation: 'C2Cghost' })).toBe(20003)
  expect(await romeo.refused({ ...send, conversation: 'GROUPverona' })).toBe(10004)
  expect(await romeo.refused({ ...send, conversation: 'GROUPverona', body: long })).toBe(80002)
  const at = Array.from({ length: 31 }, (_, i) => `u${i}`)
  expect(await romeo.refused({ ...send, conversation: 'GROUPverona', body: fine, at })).toBe(10053)
  await using tybalt = await liveUser(stage, 'tybalt')
  expect(await tybalt.refused({ ...send, conversation: 'GROUPverona', body: fine })).toBe(10010)
})

test('[LV52] pages of history meet without a gap or a repetition', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  for (const conversation of ['C2Cnurse', 'GROUPverona']) {
    for (let i = 0; i < 25; i += 1) await romeo.sends(conversation, `page ${i}`)
    const first = await romeo.ok({ op: 'history', conversation, count: 20 })
    const { key } = first.messages.at(-1) ?? { key: null }
    const second = await romeo.ok({ op: 'history', conversation, count: 20, before: key })
    const words = [...first.messages, ...second.messages]
      .map(wordsOf)
      .filter((word) => word?.startsWith('page'))
    // The group's other messages stand before them.
    expect(words.toReversed()).toEqual(Array.from({ length: 25 }, (_, i) => `page ${i}`))
    expect(first.complete).toBe(false)
    expect(second.complete).toBe(conversation === 'C2Cnurse')
  }
})

test('[LV52] a page says up to which event it is: nothing, or what is behind it is told by `sync`', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  const page = (conversation: string) => romeo.ok({ op: 'history', conversation, count: 5 })
  expect(await page('C2Cromeo')).toEqual({
    op: 'ok',
    id: expect.any(Number),
    messages: [],
    complete: true,
    eventSeq: 0,
  })
  for (const conversation of ['C2Cjuliet', 'GROUPverona']) {
    const { eventSeq } = await romeo.sends(conversation, 'seen')
    const read = await page(conversation)
    expect(read.eventSeq).toBe(eventSeq)
    await romeo.sends(conversation, 'behind it')
    const { events } = await romeo.ok({ op: 'sync', cursors: { [conversation]: read.eventSeq } })
    expect(events.map(({ event }) => event.kind === 'message' && wordsOf(event.message))).toEqual([
      'behind it',
    ])
  }
})

test('[LV6] [LV31] a user’s recall leaves as a webhook with the client’s platform and address', async () => {
  await stage.switchOn('C2C.CallbackAfterMsgWithDraw', 'Group.CallbackAfterRecallMsg')
  const headers = { 'x-forwarded-for': '198.51.100.4' }
  await using romeo = await liveUser(stage, 'romeo', { platform: 'ANDROID', headers })
  await romeo.recalls(await romeo.sends('C2Cjuliet', 'a'))
  await romeo.recalls(await romeo.sends('GROUPverona', 'b'))
  const origin = { operator: 'romeo', clientIp: '198.51.100.4', platform: 'Android' }
  const events = (await stage.outbox()).map(({ event }) => event)
  expect(events).toMatchObject([
    { command: 'C2C.CallbackAfterMsgWithDraw', from: 'romeo', to: 'juliet', origin },
    { command: 'Group.CallbackAfterRecallMsg', groupId: 'verona', origin },
  ])
})
