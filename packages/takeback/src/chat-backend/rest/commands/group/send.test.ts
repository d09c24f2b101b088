import { statement } from '@takeback/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  openGroupStage,
  seqs,
  textBody,
  type GroupStage,
  type GroupApp,
} from '../../../testing/open-group-stage.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

async function openGroup(type = 'Public', settings = {}): Promise<GroupApp> {
  const app = await stage.app(settings)
  await app.imports('leckie', 'bob')
  await app.call('group/create_group', { Type: type, Name: 'n', GroupId: 'g', Owner_Account: 'leckie' })
  return app
}

test('[GS1] MsgSeq counts from 1, for the group and for each topic', async () => {
  const { call, says } = await stage.app()
  const { GroupId } = await call('group/create_group', { Type: 'Community', Name: 'n', SupportTopic: 1 })
  const { TopicId: a } = await call('topic/create_topic', { GroupId, TopicName: 'a' })
  const { TopicId: b } = await call('topic/create_topic', { GroupId, TopicName: 'b' })
  const sent = [
    await says(GroupId, '1'),
    await says(GroupId, '2', { TopicId: '' }),
    await says(GroupId, '3', { TopicId: a }),
    await says(GroupId, '4', { TopicId: b }),
    await says(GroupId, '5', { TopicId: a }),
  ]
  expect(sent.map(({ MsgSeq }): number => MsgSeq)).toEqual([1, 2, 1, 1, 2])
  const time = Math.floor(stage.clock.now() / 1000)
  expect(sent[0]).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
    MsgTime: time,
    MsgSeq: 1,
    MsgId: sent[0].MsgId,
  })
  expect(sent[0].MsgId).toMatch(new RegExp(`^144115\\d{12}-${time}-1$`))
})

test('[GS1] a hundred sends at once get a hundred seqs', async () => {
  const { says } = await openGroup()
  const sent = await Promise.all(Array.from({ length: 100 }, (_, i) => says('g', `m${i}`)))
  expect(sent.map(({ MsgSeq }): number => MsgSeq).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 100 }, (_, i) => i + 1),
  )
})

test('[GS2] the admin sends unless somebody is named, who must be imported and need not be a member', async () => {
  const { call, says } = await openGroup()
  await says('g', 'one')
  await says('g', 'two', { From_Account: 'bob' })
  expect(await says('g', 'three', { From_Account: 'nobody' })).toMatchObject({ ErrorCode: 10019 })
  const { RspMsgList } = await call('group/group_msg_get_simple', { GroupId: 'g', ReqMsgNumber: 9 })
  expect(RspMsgList.map((message: { From_Account: string }) => message.From_Account)).toEqual([
    'bob',
    'administrator',
  ])
})

test('[GS3] a repeated Random of the same sender gets the first answer for five minutes', async () => {
  const { says, rows, webhooks } = await openGroup()
  const first = await says('g', 'one', { Random: 7 })
  expect(await says('g', 'one', { Random: 7 })).toEqual(first)
  expect(await says('g', 'other text', { Random: 7 })).toEqual(first)
  expect(await says('g', 'one', { Random: 7, From_Account: 'bob' })).toMatchObject({ MsgSeq: 2 })
  stage.clock.advance(299_999)
  expect(await says('g', 'one', { Random: 7 })).toEqual(first)
  expect(await rows('messages')).toBe(2)
  expect(await webhooks()).toHaveLength(2)
  stage.clock.advance(1)
  expect(await says('g', 'one', { Random: 7 })).toMatchObject({ MsgSeq: 3 })
})

test('[GS4] a send and a recall write the same rows in a group of two and in one of a hundred', async () => {
  const { call, imports, says, rows } = await openGroup()
  const names = Array.from({ length: 100 }, (_, i) => `u${i}`)
  await imports(...names)
  await call('group/create_group', {
    Type: 'Public',
    Name: 'n',
    GroupId: 'big',
    MemberList: names.map((Member_Account) => ({ Member_Account })),
  })
  const written = async (groupId: string) => {
    const tables = ['messages', 'bodies', 'events', 'group_members'] as const
    const before = await Promise.all(tables.map((table) => rows(table)))
    await says(groupId, 'hello')
    await call('group/group_msg_recall', { GroupId: groupId, MsgSeqList: seqs(1) })
    const after = await Promise.all(tables.map((table) => rows(table)))
    return after.map((count, i) => count - (before[i] ?? 0))
  }
  expect(await written('g')).toEqual([1, 0, 2, 0])
  expect(await written('big')).toEqual([1, 0, 2, 0])
})

test('[GS5] what is wrong with a send has its code and names the field', async () => {
  const { call, says } = await openGroup()
  const wrong: [number, string, object][] = [
    [10010, 'none', { GroupId: 'none' }],
    [10010, 'TopicId', { TopicId: 'no such topic' }],
    [10015, 'GroupId', { GroupId: 'g'.repeat(49) }],
    [10015, 'GroupId', { GroupId: 5 }],
    [10015, 'TopicId', { TopicId: 't'.repeat(97) }],
    [10004, 'Random', { Random: '1' }],
    [10004, 'Random', { Random: 4_294_967_296 }],
    [10004, 'MsgBody', { MsgBody: 'hello' }],
    [10004, 'MsgBody', { MsgBody: [] }],
    [10004, 'MsgBody', { MsgBody: [{ MsgType: 'Nonsense', MsgContent: {} }] }],
    [10004, 'MsgPriority', { MsgPriority: 'high' }],
    [10004, 'OnlineOnlyFlag', { OnlineOnlyFlag: true }],
    [10004, 'To_Account', { To_Account: Array.from({ length: 51 }, () => 'bob') }],
    [10004, 'GroupAtInfo', { GroupAtInfo: [{ GroupAtAllFlag: 0 }] }],
    [10053, 'GroupAtInfo', { GroupAtInfo: Array.from({ length: 31 }, () => ({ GroupAtAllFlag: 1 })) }],
    [80002, 'MsgBody', { MsgBody: textBody('x'.repeat(12_288)) }],
    [80002, 'CloudCustomData', { CloudCustomData: 'x'.repeat(12_288) }],
  ]
  for (const [code, named, more] of wrong) {
    const answer = await says('g', 'text', { Random: 99, ...more })
    expect(answer, named).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code })
    expect(answer.ErrorInfo).toContain(named)
  }
  expect(await call('group/send_group_msg', { GroupId: 'g', MsgBody: textBody('t') })).toMatchObject({
    ErrorCode: 10004,
  })
  expect(await says('g', 'x'.repeat(12_000), { Random: 99 })).toMatchObject({ ErrorCode: 0, MsgSeq: 1 })
})

test('[GS6] under the documented limits the 41st message within a second is dropped without an error', async () => {
  const { says, rows } = await openGroup('Public', { limits: 'tencent' })
  for (let i = 1; i <= 40; i += 1) expect(await says('g', 'm')).toMatchObject({ MsgSeq: i })
  const dropped = await says('g', 'm', { Random: 999 })
  expect(dropped).toMatchObject({ ErrorCode: 0, MsgSeq: 0, MsgDropReason: 'MsgFreqCtrl' })
  expect(await rows('messages')).toBe(40)
  stage.clock.advance(1000)
  expect(await says('g', 'm', { Random: 999 })).toMatchObject({ MsgSeq: 41 })
})

test('[GS7] the After-send webhook waits in the outbox without the text', async () => {
  const { app, says, webhooks } = await openGroup('Work')
  await says('g', 'a secret', { From_Account: 'bob' })
  await says('g', 'quiet', { ForbidCallbackControl: ['ForbidAfterSendMsgCallback'] })
  const told = await webhooks()
  expect(told).toMatchObject([
    {
      command: 'Group.CallbackAfterSendMsg',
      app,
      groupId: 'g',
      groupType: 'Private',
      topicId: null,
      origin: { operator: 'administrator', platform: 'RESTAPI', clientIp: '127.0.0.1' },
      eventTime: stage.clock.now(),
    },
  ])
  expect(JSON.stringify(told)).not.toContain('secret')
})

test('[GS8] mentions and targets are UserIDs in the ledger', async () => {
  const { app, engine, says } = await openGroup()
  await says('g', 'hi', {
    GroupAtInfo: [{ GroupAtAllFlag: 0, GroupAt_Account: 'bob' }, { GroupAtAllFlag: 1 }],
    To_Account: ['leckie'],
  })
  const events = statement<[app: number], { kind: string; actor: string; detail: string | null }>(
    `SELECT events.kind, actor, detail FROM events JOIN conversations ON conversations.id = events.conversation
     WHERE app = $1 ORDER BY seq`,
  )
  const rows = await engine.read(events(app))
  expect(rows).toEqual([
    { kind: 'created', actor: 'administrator', detail: '{"type":"Public","owner":"leckie"}' },
    { kind: 'message', actor: 'administrator', detail: '{"at":["bob"],"atAll":true,"to":["leckie"]}' },
  ])
})

test('[GS8] in a live room OnlineOnlyFlag means nothing: the message can be recalled', async () => {
  const { call, says } = await openGroup('AVChatRoom')
  await says('g', 'hi', { OnlineOnlyFlag: 1 })
  const { RecallRetList } = await call('group/group_msg_recall', { GroupId: 'g', MsgSeqList: seqs(1) })
  expect(RecallRetList).toEqual([{ MsgSeq: 1, RetCode: 0 }])
})

test('[GM9] [GM10] over REST a muted sender is refused, whose group is muted is not', async () => {
  const { call, says, rows, webhooks } = await openGroup()
  await call('group/add_group_member', { GroupId: 'g', MemberList: [{ Member_Account: 'bob' }] })
  const modify = (MuteTime: number) =>
    call('group/modify_group_member_info', { GroupId: 'g', Member_Account: 'bob', MuteTime })
  await modify(1)
  const now = Math.floor(stage.clock.now() / 1000)
  expect(await says('g', 'unheard', { From_Account: 'bob' })).toEqual({
    ActionStatus: 'FAIL',
    ErrorCode: 10017,
    ErrorInfo: `bob is muted until ${now + 1} in GroupId g`,
  })
  expect(await rows('messages')).toBe(0)
  expect((await webhooks()).filter(({ command }) => command === 'Group.CallbackAfterSendMsg')).toEqual([])
  expect(await says('g', 'an admin')).toMatchObject({ MsgSeq: 1 })
  stage.clock.advance(1000)
  expect(await says('g', 'heard', { From_Account: 'bob' })).toMatchObject({ MsgSeq: 2 })
  await call('group/modify_group_base_info', { GroupId: 'g', MuteAllMember: 'On' })
  expect(await says('g', 'through an admin', { From_Account: 'bob' })).toMatchObject({ MsgSeq: 3 })
})
