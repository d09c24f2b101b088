import { statement } from '@takeback/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGroupStage, seqs, type GroupStage, type GroupApp } from '../../../testing/open-group-stage.ts'
import { webhookQueue } from '../../../webhooks/outbox.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

/** A group with so many messages. */
async function openGroup(count: number, type = 'Public', settings = {}): Promise<GroupApp> {
  const app = await stage.app(settings)
  await app.imports('bob')
  await app.call('group/create_group', { Type: type, Name: 'n', GroupId: 'g' })
  for (let i = 1; i <= count; i += 1) await app.says('g', `text ${i}`, { From_Account: 'bob' })
  return app
}

function recall({ call }: GroupApp, MsgSeqList: unknown, more: object = {}) {
  return call('group/group_msg_recall', { GroupId: 'g', MsgSeqList, ...more })
}

async function recallsOf({ webhooks }: GroupApp) {
  return (await webhooks()).filter(({ command }) => command === 'Group.CallbackAfterRecallMsg')
}

test('[GR1] each MsgSeq has its own code in the order asked for, the outer code is 0', async () => {
  const group = await openGroup(3)
  const answer = await recall(group, seqs(3, 77, 1, 0))
  expect(answer).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
    RecallRetList: [
      { MsgSeq: 3, RetCode: 0 },
      { MsgSeq: 77, RetCode: 10030 },
      { MsgSeq: 1, RetCode: 0 },
      { MsgSeq: 0, RetCode: 10030 },
    ],
  })
  expect(await recall(group, seqs(3, 77))).toMatchObject({
    ErrorCode: 0,
    RecallRetList: [
      { MsgSeq: 3, RetCode: 10032 },
      { MsgSeq: 77, RetCode: 10030 },
    ],
  })
})

test('[GR1] MsgSeq as decimal text is read, and answered as a number', async () => {
  const group = await openGroup(1)
  expect((await recall(group, [{ MsgSeq: '1' }])).RecallRetList).toEqual([{ MsgSeq: 1, RetCode: 0 }])
})

test('[GR2] a message older than the retention is 10030, one just inside is recalled', async () => {
  const group = await openGroup(1)
  stage.clock.advance(1000)
  await group.says('g', 'younger')
  stage.clock.advance(7 * 86_400_000 - 999)
  expect((await recall(group, seqs(1, 2))).RecallRetList).toEqual([
    { MsgSeq: 1, RetCode: 10030 },
    { MsgSeq: 2, RetCode: 0 },
  ])
})

test('[GR3] an online-only message is 10032', async () => {
  const group = await openGroup(0)
  await group.says('g', 'now', { OnlineOnlyFlag: 1 })
  expect((await recall(group, seqs(1))).RecallRetList).toEqual([{ MsgSeq: 1, RetCode: 10032 }])
  expect(await recallsOf(group)).toEqual([])
})

test('[GR4] in a live room a message of more than an hour is 10031', async () => {
  const live = await openGroup(2, 'AVChatRoom')
  stage.clock.advance(3_600_000)
  expect((await recall(live, seqs(1))).RecallRetList).toEqual([{ MsgSeq: 1, RetCode: 0 }])
  stage.clock.advance(1000)
  expect((await recall(live, seqs(2))).RecallRetList).toEqual([{ MsgSeq: 2, RetCode: 10031 }])
  const usual = await openGroup(1)
  stage.clock.advance(3_601_000)
  expect((await recall(usual, seqs(1))).RecallRetList).toEqual([{ MsgSeq: 1, RetCode: 0 }])
})

test('[GR5] a MsgSeq twice in one call: recalled once, same code twice, once in the webhook', async () => {
  const group = await openGroup(1)
  const ok = { MsgSeq: 1, RetCode: 0 }
  const missing = { MsgSeq: 9, RetCode: 10030 }
  expect((await recall(group, seqs(1, 9, 1, 9))).RecallRetList).toEqual([ok, missing, ok, missing])
  expect(await recallsOf(group)).toMatchObject([{ messages: [{ seq: 1 }] }])
})

test('[GR6] one webhook per call with exactly what was taken back; none when nothing was', async () => {
  const group = await openGroup(0, 'Meeting')
  const sent = [await group.says('g', 'a'), await group.says('g', 'b'), await group.says('g', 'c')]
  await recall(group, seqs(2))
  await recall(group, seqs(3, 2, 1, 50), { Reason: 'off topic' })
  await recall(group, seqs(1, 2, 3))
  const told = await recallsOf(group)
  const usual = {
    command: 'Group.CallbackAfterRecallMsg',
    app: group.app,
    origin: { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' },
    eventTime: stage.clock.now(),
    conversation: told[0]?.conversation,
    groupType: 'ChatRoom',
    groupId: 'g',
    topicId: null,
  }
  expect(told).toEqual([
    { ...usual, messages: [{ seq: 2, msgId: sent[1].MsgId }] },
    {
      ...usual,
      messages: [
        { seq: 3, msgId: sent[2].MsgId },
        { seq: 1, msgId: sent[0].MsgId },
      ],
    },
  ])
})

test('[GR6] a recall in a topic names the topic, and only that topic is touched', async () => {
  const app = await stage.app()
  const { call, says } = app
  await call('group/create_group', { Type: 'Community', Name: 'n', GroupId: 'g', SupportTopic: 1 })
  const { TopicId } = await call('topic/create_topic', { GroupId: 'g', TopicName: 'a' })
  await says('g', 'in the group')
  await says('g', 'in the topic', { TopicId })
  expect((await recall(app, seqs(1), { TopicId })).RecallRetList).toEqual([{ MsgSeq: 1, RetCode: 0 }])
  expect(await recallsOf(app)).toMatchObject([
    { groupType: 'Community', topicId: TopicId, messages: [{ seq: 1 }] },
  ])
  const { RspMsgList } = await call('group/group_msg_get_simple', { GroupId: 'g', ReqMsgNumber: 5 })
  expect(RspMsgList).toHaveLength(1)
  expect((await recall(app, seqs(1), { TopicId: '' })).RecallRetList).toEqual([{ MsgSeq: 1, RetCode: 0 }])
})

test('[GR7] what is refused outside recalls nothing', async () => {
  const group = await openGroup(11)
  await group.call('group/create_group', { Type: 'Community', Name: 'n', GroupId: 'c', SupportTopic: 1 })
  const { TopicId } = await group.call('topic/create_topic', { GroupId: 'c', TopicName: 'a' })
  const ten = Array.from({ length: 10 }, (_, i) => i + 1)
  const wrong: [number, string, unknown, object][] = [
    [10004, 'MsgSeqList', seqs(...ten, 11), {}],
    [10004, 'MsgSeqList', [], {}],
    [10004, 'MsgSeqList', [1], {}],
    [10004, 'MsgSeqList', [{ MsgSeq: 1.5 }], {}],
    [10004, 'MsgSeqList', [{ MsgSeq: -1 }], {}],
    [10004, 'MsgSeqList', [{ MsgSeq: 'one' }], {}],
    [10004, 'MsgSeqList', undefined, {}],
    [10004, 'Reason', seqs(1), { Reason: '理'.repeat(34) }],
    [10010, 'none', seqs(1), { GroupId: 'none' }],
    [10010, 'TopicId', seqs(1), { TopicId }],
    [10010, 'TopicId', seqs(1), { TopicId: 'none' }],
    [10015, 'GroupId', seqs(1), { GroupId: '' }],
    [10015, 'GroupId', seqs(1), { GroupId: undefined }],
    [10015, 'TopicId', seqs(1), { TopicId: 'a\nb' }],
  ]
  for (const [code, named, list, more] of wrong) {
    const answer = await recall(group, list, more)
    expect(answer, named).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code })
    expect(answer.ErrorInfo).toContain(named)
  }
  expect(await recallsOf(group)).toEqual([])
  expect(await recall(group, seqs(...ten), { Reason: 'r'.repeat(100) })).toMatchObject({ ErrorCode: 0 })
  expect(await group.rows('bodies')).toBe(1)
})

test('[GR7] an app that forbids group recall answers 10041', async () => {
  const settings = { forbidGroupRecall: true }
  const group = await openGroup(1, 'Public', settings)
  expect(await recall(group, seqs(1))).toMatchObject({ ErrorCode: 10041 })
})

test('[GR8] the text is gone, out of quotes too, and the ledger tells who and why', async () => {
  const group = await openGroup(0)
  const { app, engine, says, call } = group
  const { MsgId } = await says('g', 'a secret', { From_Account: 'bob' })
  const quote = { messageReply: { messageID: MsgId, messageAbstract: 'a secret', version: 1 } }
  await says('g', 'what do you mean?', { CloudCustomData: JSON.stringify(quote) })
  await recall(group, seqs(1), { Reason: 'off topic' })

  const texts = statement<[], { body: string; custom: string | null }>('SELECT body, custom FROM bodies')
  expect(JSON.stringify(await engine.read(texts()))).not.toContain('a secret')
  const events = statement<[app: number], { actor: string; detail: string }>(
    `SELECT actor, detail FROM events JOIN conversations ON conversations.id = events.conversation
     WHERE app = $1 AND events.kind = 'recall'`,
  )
  const [event] = await engine.read(events(app))
  expect(event?.actor).toBe('administrator')
  expect(JSON.parse(event?.detail ?? '')).toEqual({
    seq: 1,
    msgId: MsgId,
    reason: 'off topic',
    quotes: 1,
    mentions: 0,
  })
  expect(JSON.stringify(await group.webhooks())).not.toContain('off topic')
  const { RspMsgList } = await call('group/group_msg_get_simple', { GroupId: 'g', ReqMsgNumber: 1 })
  expect(JSON.parse(RspMsgList[0].CloudCustomData).messageReply.messageAbstract).toBe('')
})

test('[GR8] with redactAfterMs the text waits on disk and is served to nobody', async () => {
  const group = await openGroup(1, 'Public', { redactAfterMs: 60_000 })
  await recall(group, seqs(1))
  expect(await group.rows('bodies')).toBe(1)
  const asked = { GroupId: 'g', ReqMsgNumber: 1, WithRecalledMsg: 1 }
  const { RspMsgList } = await group.call('group/group_msg_get_simple', asked)
  expect(RspMsgList).toMatchObject([{ IsPlaceMsg: 2, MsgBody: [] }])
})

test('[GR9] an After-send that did not go out is superseded', async () => {
  const group = await openGroup(3)
  expect(await group.webhooks()).toHaveLength(3)
  await recall(group, seqs(1, 3))
  const left = await group.webhooks()
  expect(left.map(({ command }) => command)).toEqual([
    'Group.CallbackAfterSendMsg',
    'Group.CallbackAfterRecallMsg',
  ])
})

test('[GR9] a recall waits for an After-send that is on its way', async () => {
  await using alone = await openGroupStage()
  const app = await alone.app()
  await app.call('group/create_group', { Type: 'Public', Name: 'n', GroupId: 'g' })
  await app.says('g', 'hello')
  const { jobs } = app.engine
  const [sending] = await jobs.lease(webhookQueue(app.app), 10, 60_000)
  if (sending === undefined) throw new Error('no After-send to lease')
  await recall(app, seqs(1))
  expect(await jobs.lease(webhookQueue(app.app), 10, 60_000)).toEqual([])
  await jobs.settle([{ id: sending.id, fence: sending.fence, step: { kind: 'done' }, outcome: '{}' }])
  const [next] = await jobs.lease(webhookQueue(app.app), 10, 60_000)
  expect(JSON.parse(next?.payload ?? '{}')).toMatchObject({ command: 'Group.CallbackAfterRecallMsg' })
})

test('[GR10] ten recalls of one message at the same moment: one success, one webhook', async () => {
  const group = await openGroup(1)
  const answers = await Promise.all(Array.from({ length: 10 }, () => recall(group, seqs(1))))
  const codes = answers.map(({ RecallRetList }): number => RecallRetList[0].RetCode)
  expect(codes.sort((a, b) => a - b)).toEqual([0, ...Array.from({ length: 9 }, () => 10032)])
  expect(await recallsOf(group)).toHaveLength(1)
})
