import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { RefusedFrame } from '@takeback/protocol'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'
import { liveUser, wordsOf } from '../testing/live-user.ts'
import { people, text } from '../testing/people.ts'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage()
  await stage.users('romeo', 'juliet', 'nurse', 'tybalt', 'paris', 'owner')
  const made = await stage.call('group_open_http_svc/create_group', {
    GroupId: 'verona',
    Type: 'Public',
    Name: 'Verona',
    Owner_Account: 'nurse',
    MemberList: [{ Member_Account: 'romeo' }, { Member_Account: 'juliet' }],
  })
  expect(made).toMatchObject({ ErrorCode: 0 })
})
afterAll(async () => {
  expect(stage.logged).toEqual([])
  await stage[Symbol.asyncDispose]()
})

const group = (command: string, body: object) => stage.call(`group_open_http_svc/${command}`, body)

test('[LV40] a one-to-one message is told to both, on every device, and to nobody else', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using romeosPhone = await liveUser(stage, 'romeo', { platform: 'Android' })
  await using juliet = await liveUser(stage, 'juliet')
  await using nurse = await liveUser(stage, 'nurse')
  const message = await romeo.sends('C2Cjuliet', 'wherefore', { custom: 'x' })
  expect(message).toMatchObject({
    conversation: 'C2Cjuliet',
    sender: 'romeo',
    custom: 'x',
    recalled: null,
    onlineOnly: false,
    counted: true,
    at: [],
    eventSeq: 1,
  })
  const told = await juliet.hears('message')
  expect(told).toEqual({
    op: 'event',
    conversation: 'C2Cromeo',
    seq: 1,
    after: 0,
    event: { kind: 'message', message: { ...message, conversation: 'C2Cromeo', eventSeq: 1 } },
  })
  for (const device of [romeo, romeosPhone])
    expect((await device.hears('message')).event.message).toEqual({ ...message, eventSeq: 1 })
  await nurse.settled()
  expect(nurse.frames).toEqual([])
})

test('[LV53] [OS7] an online-only message comes with its text, whoever sends it', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  const message = await romeo.sends('C2Cjuliet', 'now or never', { onlineOnly: true })
  expect(wordsOf(message)).toBe('now or never')
  expect(wordsOf((await juliet.hears('message')).event.message)).toBe('now or never')
  await people(stage).send('romeo', 'juliet', 'once', { OnlineOnlyFlag: 1 })
  expect(wordsOf((await juliet.hears('message')).event.message)).toBe('once')
  await people(stage).sendToAll('romeo', ['juliet'], 'to all', { OnlineOnlyFlag: 1 })
  expect(wordsOf((await juliet.hears('message')).event.message)).toBe('to all')
})

test('[LV41] a recall is told at once, with its reason, and without text', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  const message = await romeo.sends('C2Cjuliet', 'a secret')
  await juliet.hears('message')
  await romeo.recalls(message)
  const recall = await juliet.hears('recall')
  expect(recall).toMatchObject({
    conversation: 'C2Cromeo',
    event: {
      kind: 'recall',
      key: message.key,
      msgId: message.msgId,
      sender: 'romeo',
      revoker: 'romeo',
      reason: null,
      at: stage.clock.now(),
    },
  })
  expect(JSON.stringify(recall)).not.toContain('secret')
  await romeo.hears('recall')

  const said = await group('send_group_msg', {
    GroupId: 'verona',
    From_Account: 'romeo',
    Random: 1,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'plague' } }],
  })
  await group('group_msg_recall', {
    GroupId: 'verona',
    MsgSeqList: [{ MsgSeq: said['MsgSeq'] }],
    Reason: 'too loud',
  })
  expect((await juliet.hears('recall')).event).toMatchObject({
    revoker: 'administrator',
    reason: 'too loud',
    sender: 'romeo',
  })
})

test('[LV43] a group’s members are told, others are not; who joins hears from then on, who leaves no more', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  await using tybalt = await liveUser(stage, 'tybalt')
  await romeo.sends('GROUPverona', 'one')
  expect(await juliet.hears('message')).toMatchObject({
    conversation: 'GROUPverona',
    event: { message: { sender: 'romeo' } },
  })
  await tybalt.settled()
  expect(tybalt.frames).toEqual([])

  expect(await tybalt.ok({ op: 'join', groupId: 'verona' })).toMatchObject({ conversation: 'GROUPverona' })
  await tybalt.hears('member')
  expect((await juliet.hears('member')).event).toEqual({
    kind: 'member',
    operator: 'tybalt',
    joined: ['tybalt'],
    left: [],
  })
  await romeo.sends('GROUPverona', 'two')
  expect(wordsOf((await tybalt.hears('message')).event.message)).toBe('two')

  await group('delete_group_member', { GroupId: 'verona', MemberToDel_Account: ['tybalt'] })
  expect((await tybalt.hears('member')).event).toMatchObject({ joined: [], left: ['tybalt'] })
  await juliet.hears('message')
  await romeo.sends('GROUPverona', 'three')
  await juliet.hears('message')
  await tybalt.settled()
  expect(tybalt.frames.filter(({ op }) => op === 'event')).toEqual([])
  expect(await tybalt.refused({ op: 'history', conversation: 'GROUPverona', count: 1 })).toBe(10010)

  await group('add_group_member', { GroupId: 'verona', MemberList: [{ Member_Account: 'tybalt' }] })
  await tybalt.hears('member')
  await romeo.sends('GROUPverona', 'four')
  expect(wordsOf((await tybalt.hears('message')).event.message)).toBe('four')
  await tybalt.ok({ op: 'leave', groupId: 'verona' })
  expect(await tybalt.refused({ op: 'leave', groupId: 'verona' })).toBe(10010)
})

test('[LV43] what is said and taken back over REST is told without a look at who the members or subscribers are', async () => {
  await stage.call('official_account_open_http_svc/create_official_account', {
    OfficialAccountUserID: '@TOA#_quiet',
    Owner_Account: 'nurse',
    Name: 'Quiet',
  })
  await using nurse = await liveUser(stage, 'nurse')
  const asked = [vi.spyOn(stage.engine, 'read'), vi.spyOn(stage.engine, 'snapshot')]
  try {
    // Turns read by themselves: what is read beside them is what telling takes.
    await group('send_group_msg', {
      GroupId: 'verona',
      From_Account: 'romeo',
      Random: 4301,
      MsgBody: text('to all'),
    })
    const { event } = await nurse.hears('message')
    await group('group_msg_recall', { GroupId: 'verona', MsgSeqList: [{ MsgSeq: event.message.key.seq }] })
    await nurse.hears('recall')
    await stage.call('official_account_open_http_svc/send_official_account_msg', {
      Official_Account: '@TOA#_quiet',
      Random: 4302,
      MsgBody: text('to all'),
    })
    await nurse.hears('message')
    const queries = asked.flatMap(({ mock }) => mock.calls.flat(2)).map(({ sql }) => sql)
    expect(queries.filter((sql) => /FROM events/.test(sql)).length).toBeGreaterThanOrEqual(3)
    expect(queries.filter((sql) => /group_members|subscribers/.test(sql))).toEqual([])
  } finally {
    for (const spy of asked) spy.mockRestore()
  }
})

test('[LV44] read marks: both sides of a talk; in a group the reader’s own devices, and nobody misses anything by it', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  await using julietsPhone = await liveUser(stage, 'juliet')
  const said = await romeo.sends('C2Cjuliet', 'read me')
  await juliet.ok({ op: 'read', conversation: 'C2Cromeo' })
  expect((await romeo.hears('read')).event).toEqual({
    kind: 'read',
    reader: 'juliet',
    upTo: { time: said.time, seq: 0 },
  })
  await julietsPhone.hears('read')

  const first = await romeo.sends('GROUPverona', 'read me too')
  const heard = await romeo.next((f) => f.op === 'event' && f.conversation === 'GROUPverona')
  await juliet.ok({ op: 'read', conversation: 'GROUPverona', upTo: first.key })
  expect((await julietsPhone.hears('read')).event).toMatchObject({
    reader: 'juliet',
    upTo: first.key.seq === 0 ? {} : { seq: first.key.seq },
  })
  await romeo.sends('GROUPverona', 'after the mark')
  const next = await romeo.next((f) => f.op === 'event' && f.conversation === 'GROUPverona')
  expect(next).toMatchObject({
    after: (heard as { seq: number }).seq,
    seq: (heard as { seq: number }).seq + 2,
  })
})

test('[LV46] an official account: subscribers and owner hear it, only the owner sends', async () => {
  const service = 'official_account_open_http_svc'
  const official = '@TOA#_news'
  expect(
    await stage.call(`${service}/create_official_account`, {
      Official_Account: official,
      OfficialAccountUserID: official,
      Owner_Account: 'owner',
      Name: 'News',
    }),
  ).toMatchObject({ ErrorCode: 0 })
  await stage.call(`${service}/add_subscriber`, {
    Official_Account: official,
    SubscriberList: [{ Subscriber_Account: 'romeo' }],
  })
  await using owner = await liveUser(stage, 'owner')
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  const send = { op: 'send', conversation: `C2C${official}`, random: 8, clientTime: 1, body: [] }
  expect(await romeo.refused(send)).toBe(10007)
  expect(await juliet.refused(send)).toBe(10010)
  // Not theirs, never there: one answer.
  const answerTo = async (id: string) => {
    const refusal = (await juliet.ask({ ...send, conversation: `C2C${id}` })) as RefusedFrame
    return [refusal.code, refusal.info.replace(id, '…')]
  }
  expect(await answerTo('@TOA#_none')).toEqual(await answerTo(official))
  const news = await owner.sends(`C2C${official}`, 'extra')
  expect(news).toMatchObject({ sender: official, key: { random: 1 } })
  expect(await romeo.hears('message')).toMatchObject({ conversation: `C2C${official}` })
  expect((await romeo.conversations()).get(`C2C${official}`)).toMatchObject({ unread: 1, name: 'News' })
  await romeo.ok({ op: 'read', conversation: `C2C${official}` })
  expect((await romeo.conversations()).get(`C2C${official}`)).toMatchObject({ unread: 0 })
  await owner.recalls(news)
  expect((await romeo.hears('recall')).event).toMatchObject({ revoker: 'owner', key: news.key })
  await juliet.settled()
  expect(juliet.frames).toEqual([])
  expect(await romeo.history(`C2C${official}`)).toEqual([null])
})

test('[LV47] a targeted message is for its targets and its sender; the others only count on', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  await using juliet = await liveUser(stage, 'juliet')
  await using nurse = await liveUser(stage, 'nurse')
  await group('send_group_msg', {
    GroupId: 'verona',
    From_Account: 'romeo',
    Random: 77,
    To_Account: ['juliet'],
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'only you' } }],
  })
  expect(wordsOf((await juliet.hears('message')).event.message)).toBe('only you')
  expect(wordsOf((await romeo.hears('message')).event.message)).toBe('only you')
  expect((await nurse.hears('other')).event).toEqual({ kind: 'other' })
  expect(await nurse.history('GROUPverona')).not.toContain('only you')
  expect(await juliet.history('GROUPverona', 1)).toEqual(['only you'])
  expect((await nurse.conversations()).get('GROUPverona')?.last).toBeNull()
})

test('[LV60] [LV61] [LV62] live rooms have guests, private groups invitations', async () => {
  await group('create_group', { GroupId: 'room', Type: 'AVChatRoom', Name: 'Room', Owner_Account: 'nurse' })
  await group('create_group', { GroupId: 'closed', Type: 'Private', Name: 'Closed', Owner_Account: 'nurse' })
  await using romeo = await liveUser(stage, 'romeo')
  await using paris = await liveUser(stage, 'paris')
  await paris.ok({ op: 'join', groupId: 'room' })
  const said = await romeo.sends('GROUProom', 'hello room')
  expect(wordsOf((await paris.hears('message')).event.message)).toBe('hello room')
  await romeo.recalls(said)
  await paris.hears('recall')
  expect(await paris.refused({ op: 'history', conversation: 'GROUProom', count: 1 })).toBe(10007)
  await paris.ok({ op: 'leave', groupId: 'room' })
  await romeo.sends('GROUProom', 'gone')
  await paris.settled()
  expect(paris.frames).toEqual([])

  const asked = async (groupId: string) =>
    (await paris.ask({ op: 'join', groupId })) as { code: number; info: string }
  const [closed, missing] = [await asked('closed'), await asked('absent')]
  expect(closed).toMatchObject({ code: 10010, info: 'GROUPclosed does not exist, or you are not in it' })
  expect(missing).toMatchObject({ code: 10010, info: 'GROUPabsent does not exist, or you are not in it' })
  await using nurse = await liveUser(stage, 'nurse')
  expect(await nurse.refused({ op: 'leave', groupId: 'verona' })).toBe(10009)
  for (const groupId of ['verona', 'closed']) expect(await nurse.refused({ op: 'join', groupId })).toBe(10013)
})
