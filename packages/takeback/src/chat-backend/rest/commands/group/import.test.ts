import { afterAll, beforeAll, expect, test } from 'vitest'
import { groupMember } from '../../../tables/group-members.ts'
import { openGroupStage, seqs, textBody, type GroupStage } from '../../../testing/open-group-stage.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

async function openGroup(more: object = {}) {
  const app = await stage.app()
  await app.imports('leckie', 'bob')
  await app.call('group/create_group', {
    Type: 'Public',
    Name: 'n',
    GroupId: 'g',
    Owner_Account: 'leckie',
    MemberList: [{ Member_Account: 'bob' }],
    ...more,
  })
  const created = Math.floor(stage.clock.now() / 1000)
  stage.clock.advance(100_000)
  const message = (after: number, text: string, change: object = {}) => ({
    From_Account: 'bob',
    SendTime: created + after,
    Random: after,
    MsgBody: textBody(text),
    ...change,
  })
  const imports = (MsgList: unknown, change: object = {}) =>
    app.call('group/import_group_msg', { GroupId: 'g', MsgList, ...change })
  return { ...app, created, message, imports }
}

test('[GI1] imported messages get the next MsgSeqs and are told to nobody', async () => {
  const { app, call, says, imports, message, created, webhooks, engine, rows } = await openGroup()
  const heard: string[] = []
  engine.onSignal('event', (data) => heard.push(data))
  const events = await rows('events')
  const answer = await imports([message(1, 'one'), message(2, 'two')], { RecentContactFlag: 1 })
  expect(answer).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
    ImportMsgResult: [
      { MsgSeq: 1, MsgTime: created + 1, Result: 0 },
      { MsgSeq: 2, MsgTime: created + 2, Result: 0 },
    ],
  })
  expect([await rows('events'), heard, await webhooks()]).toEqual([events, [], []])
  // Nobody has anything unread.
  expect((await engine.read(groupMember(app, 'g', 'bob')))[0]?.read_seq).toBe(2)
  expect(await says('g', 'three')).toMatchObject({ MsgSeq: 3 })
  const { RspMsgList } = await call('group/group_msg_get_simple', { GroupId: 'g', ReqMsgNumber: 5 })
  expect(RspMsgList).toMatchObject([
    { MsgSeq: 3 },
    { MsgSeq: 2, MsgTimeStamp: created + 2, From_Account: 'bob', MsgBody: textBody('two') },
    { MsgSeq: 1 },
  ])
  const recalled = await call('group/group_msg_recall', { GroupId: 'g', MsgSeqList: seqs(1) })
  expect(recalled.RecallRetList).toEqual([{ MsgSeq: 1, RetCode: 0 }])
})

test('[GI2] each message has its own result: times go forward, from the creation to now', async () => {
  const { imports, message, created } = await openGroup()
  const { ImportMsgResult } = await imports([
    message(-1, 'before the group'),
    message(10, 'good'),
    message(9, 'back in time'),
    message(200, 'not yet'),
    message(11, 'a stranger', { From_Account: 'nobody' }),
    message(12, 'no body', { MsgBody: 'x' }),
    message(13, 'x'.repeat(13_000)),
    'no message',
    message(14, 'good again'),
  ])
  expect(
    ImportMsgResult.map(({ Result, MsgSeq }: { Result: number; MsgSeq: number }) => [Result, MsgSeq]),
  ).toEqual([
    [10004, 0],
    [0, 1],
    [10004, 0],
    [10004, 0],
    [10004, 0],
    [10004, 0],
    [80002, 0],
    [10004, 0],
    [0, 2],
  ])
  expect(ImportMsgResult[8]).toEqual({ MsgSeq: 2, MsgTime: created + 14, Result: 0 })
  expect((await imports([message(13, 'older than the last')])).ImportMsgResult).toMatchObject([
    { Result: 10004 },
  ])
})

test('[GI3] an import that comes again changes nothing and has the first MsgSeqs', async () => {
  const { imports, message, rows } = await openGroup()
  const list = [message(1, 'one'), message(2, 'two'), message(2, 'two')]
  const first = await imports(list)
  expect(await imports(list)).toEqual(first)
  expect(first.ImportMsgResult).toMatchObject([{ MsgSeq: 1 }, { MsgSeq: 2 }, { MsgSeq: 2 }])
  expect(await rows('messages')).toBe(2)
})

test('[GI4] the codes of the whole call; topics have their own MsgSeqs', async () => {
  const { call, imports, message } = await openGroup({ Type: 'Community', SupportTopic: 1 })
  const TopicId = 'g@TOPIC#_one'
  await call('topic/create_topic', { GroupId: 'g', TopicId, TopicName: 't' })
  await imports([message(1, 'one')])
  expect((await imports([message(1, 'one')], { TopicId })).ImportMsgResult).toMatchObject([{ MsgSeq: 1 }])
  expect((await imports([message(2, 'two')], { TopicId: '' })).ImportMsgResult).toMatchObject([{ MsgSeq: 2 }])
  expect(await imports([message(1, 'x')], { TopicId: 'none' })).toMatchObject({ ErrorCode: 10010 })
  expect(await imports([message(1, 'x')], { GroupId: 'none' })).toMatchObject({ ErrorCode: 10010 })
  expect(await imports([message(1, 'x')], { GroupId: '' })).toMatchObject({ ErrorCode: 10015 })
  expect(await imports([])).toMatchObject({ ErrorCode: 10004 })
  expect(await imports(undefined)).toMatchObject({ ErrorCode: 10004 })
  const many = Array.from({ length: 21 }, (_, i) => message(20 + i, 'x'))
  expect(await imports(many)).toMatchObject({ ErrorCode: 10020 })
  expect(await imports(many.slice(0, 20))).toMatchObject({ ErrorCode: 0 })
  await call('group/create_group', { Type: 'AVChatRoom', Name: 'n', GroupId: 'live' })
  expect(await imports([message(1, 'x')], { GroupId: 'live' })).toMatchObject({ ErrorCode: 10007 })
})
