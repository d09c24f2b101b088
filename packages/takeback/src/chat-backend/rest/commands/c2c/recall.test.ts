import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventsAfter } from '../../../tables/events.ts'
import { conversationByName } from '../../../tables/conversations.ts'
import { c2cConversationName } from '../../../domain/conversation-name.ts'
import { openStage, type Stage } from '../../../testing/open-stage.ts'
import { people } from '../../../testing/people.ts'
import { webhookQueue } from '../../../webhooks/outbox.ts'

let stage: Stage
let play: ReturnType<typeof people>
beforeAll(async () => {
  stage = await openStage()
  play = people(stage)
  await stage.users('romeo', 'juliet', 'tybalt')
  await stage.switchOn('C2C.CallbackAfterMsgWithDraw', 'C2C.CallbackAfterSendMsg')
})
afterAll(() => stage[Symbol.asyncDispose]())

const silent = { ForbidCallbackControl: ['ForbidAfterSendMsgCallback'] }

test('[OR6] [OR9] a recall answers OK, is an event, and has one webhook with the total after it', async () => {
  await play.send('tybalt', 'juliet', 'villain', silent)
  const kept = await play.send('romeo', 'juliet', 'kept', { ...silent, MsgSeq: 1 })
  const gone = await play.send('romeo', 'juliet', 'gone', { ...silent, MsgSeq: 2 })
  expect(await play.recall('romeo', 'juliet', gone.MsgKey)).toEqual({
    ActionStatus: 'OK',
    ErrorInfo: '',
    ErrorCode: 0,
  })
  expect((await stage.outbox()).map((job) => job.event)).toEqual([
    {
      command: 'C2C.CallbackAfterMsgWithDraw',
      app: stage.app.sdkAppId,
      origin: { operator: 'administrator', clientIp: '127.0.0.1', platform: 'RESTAPI' },
      eventTime: stage.clock.now(),
      conversation: expect.any(Number) as number,
      from: 'romeo',
      to: 'juliet',
      msgKey: gone.MsgKey,
      unread: 2,
    },
  ])
  const { MsgList } = await play.history('juliet', 'romeo')
  expect(MsgList).toMatchObject([
    { MsgKey: kept.MsgKey, MsgFlagBits: 0 },
    { MsgKey: gone.MsgKey, MsgFlagBits: 8, MsgBody: [], CloudCustomData: '' },
  ])
  const name = c2cConversationName('romeo', 'juliet')
  const [conversation] = await stage.engine.read(conversationByName(stage.app.sdkAppId, 'c2c', name))
  const events = await stage.engine.read(eventsAfter(conversation?.id ?? 0, 0, 10))
  expect(events.map(({ seq, kind, actor }) => [seq, kind, actor])).toEqual([
    [1, 'message', 'romeo'],
    [2, 'message', 'romeo'],
    [3, 'recall', 'administrator'],
  ])
})

test('[OR1] every documented code', async () => {
  const sent = await play.send('romeo', 'juliet', 'x', silent)
  expect(await play.recall('romeo', 'juliet', sent.MsgKey)).toMatchObject({ ErrorCode: 0 })
  expect(await play.recall('romeo', 'juliet', sent.MsgKey)).toMatchObject({ ErrorCode: 20023 })
  expect(await play.recall('juliet', 'romeo', sent.MsgKey)).toMatchObject({ ErrorCode: 20022 })
  expect(await play.recall('romeo', 'tybalt', sent.MsgKey)).toMatchObject({ ErrorCode: 20022 })
  expect(await play.recall('romeo', 'juliet', '1_2_3')).toMatchObject({ ErrorCode: 20022 })
  expect(await play.recall('ghost', 'juliet', sent.MsgKey)).toMatchObject({ ErrorCode: 90008 })
  expect(await play.recall('romeo', 'ghost', sent.MsgKey)).toMatchObject({ ErrorCode: 90003 })
})

test('[OR10] a deleted account takes no message out of reach: sender, recipient or both', async () => {
  const deletes = (UserID: string) =>
    stage.call('im_open_login_svc/account_delete', { DeleteItem: [{ UserID }] })
  await stage.users('paris', 'rosaline')
  const sent = await play.send('paris', 'rosaline', 'to whom', silent)
  const second = await play.send('paris', 'rosaline', 'from whom', silent)
  await stage.outbox()
  await deletes('rosaline')
  expect(await play.recall('paris', 'rosaline', sent.MsgKey)).toMatchObject({ ErrorCode: 0 })
  // Nobody is left who could have read it, or not.
  expect((await stage.outbox()).map(({ event }) => event)).toMatchObject([
    { from: 'paris', to: 'rosaline', msgKey: sent.MsgKey, unread: 0 },
  ])
  expect(await play.recall('paris', 'rosaline', sent.MsgKey)).toMatchObject({ ErrorCode: 20023 })
  await deletes('paris')
  expect(await play.recall('paris', 'rosaline', second.MsgKey)).toMatchObject({ ErrorCode: 0 })
  const receipt = { From_Account: 'paris', To_Account: 'rosaline', MsgKey: second.MsgKey }
  expect(await stage.call('takeback_config/get_recall_receipt', receipt)).toMatchObject({
    Response: { By: 'administrator', Body: 'cleared', Unread: { Before: 0, After: 0 } },
  })
  // Of what was never said: who of the two is not there.
  expect(await play.recall('paris', 'juliet', sent.MsgKey)).toMatchObject({ ErrorCode: 90008 })
  expect(await play.recall('juliet', 'rosaline', sent.MsgKey)).toMatchObject({ ErrorCode: 90003 })
  await stage.users('rosaline')
  expect(await stage.call('openim/get_c2c_unread_msg_num', { To_Account: 'rosaline' })).toMatchObject({
    AllC2CUnreadMsgNum: 0,
  })
})

test.each([
  ['no MsgKey', { MsgKey: undefined }, 90054],
  ['an empty MsgKey', { MsgKey: '' }, 90054],
  ['a number', { MsgKey: 5 }, 90054],
  ['two numbers', { MsgKey: '1_2' }, 90054],
  ['four numbers', { MsgKey: '1_2_3_4' }, 90054],
  ['letters', { MsgKey: 'a_b_c' }, 90054],
  ['a leading zero', { MsgKey: '01_2_3' }, 90054],
  ['more than 32 bits', { MsgKey: '4294967296_2_3' }, 90054],
  ['no From_Account', { From_Account: undefined }, 90008],
  ['a number as From_Account', { From_Account: 5 }, 90008],
  ['no To_Account', { To_Account: undefined }, 90003],
])('[RS9] admin_msgwithdraw with %s is refused and names the field', async (_, change, code) => {
  const [field = ''] = Object.keys(change)
  const body = { From_Account: 'romeo', To_Account: 'juliet', MsgKey: '1_2_3', ...change }
  const reply = await stage.call('openim/admin_msgwithdraw', body)
  expect(reply).toMatchObject({ ActionStatus: 'FAIL', ErrorCode: code })
  expect(reply.ErrorInfo).toContain(field)
})

test('[OR6] [OR7] of twenty recalls at once one succeeds, with one webhook; the failures have none', async () => {
  const sent = await play.send('romeo', 'tybalt', 'x', silent)
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => play.recall('romeo', 'tybalt', sent.MsgKey)),
  )
  expect(replies.filter((reply) => reply.ErrorCode === 0)).toHaveLength(1)
  expect(replies.filter((reply) => reply.ErrorCode === 20023)).toHaveLength(19)
  const told = (await stage.outbox()).filter((job) => job.event['msgKey'] === sent.MsgKey)
  expect(told).toHaveLength(1)
})

test('[OR8] a message that is recalled before its After-send went out is never told', async () => {
  await using other = await openStage()
  const there = people(other)
  await other.users('romeo', 'juliet')
  await other.switchOn('C2C.CallbackAfterMsgWithDraw', 'C2C.CallbackAfterSendMsg')
  const sent = await there.send('romeo', 'juliet', 'oops')
  await there.recall('romeo', 'juliet', sent.MsgKey)
  expect((await other.outbox()).map((job) => job.event['command'])).toEqual(['C2C.CallbackAfterMsgWithDraw'])
})

test('[OR8] a recall waits for an After-send that is on its way', async () => {
  await using other = await openStage()
  const there = people(other)
  await other.users('romeo', 'juliet')
  await other.switchOn('C2C.CallbackAfterMsgWithDraw', 'C2C.CallbackAfterSendMsg')
  const sent = await there.send('romeo', 'juliet', 'oops')
  const [leased] = await other.engine.jobs.lease(webhookQueue(other.app.sdkAppId), 1, 60_000)
  await there.recall('romeo', 'juliet', sent.MsgKey)
  expect(await other.outbox()).toEqual([])
  await other.engine.jobs.settle([
    { id: leased?.id ?? 0, fence: leased?.fence ?? 0, step: { kind: 'done' }, outcome: '{}' },
  ])
  expect((await other.outbox()).map((job) => job.event['command'])).toEqual(['C2C.CallbackAfterMsgWithDraw'])
})

test('[OR2] there is no limit but the retention, swept or not', async () => {
  await using other = await openStage({ retentionMs: 3_600_000 })
  const there = people(other)
  await other.users('romeo', 'juliet')
  const old = await there.send('romeo', 'juliet', 'old')
  other.clock.advance(3_500_000)
  const recent = await there.send('romeo', 'juliet', 'recent')
  other.clock.advance(101_000)
  expect(await there.texts('juliet', 'romeo')).toEqual(['recent'])
  expect(await there.recall('romeo', 'juliet', old.MsgKey)).toMatchObject({ ErrorCode: 20022 })
  expect(await there.recall('romeo', 'juliet', recent.MsgKey)).toMatchObject({ ErrorCode: 0 })
})

test('[OR5] a reply loses the quoted text when the quoted message is recalled', async () => {
  await stage.users('nurse')
  const said = await play.send('romeo', 'nurse', 'meet me at nine', silent)
  const custom = (abstract: string) =>
    JSON.stringify({
      messageReply: { messageID: said.MsgId, messageAbstract: abstract, version: 1 },
      mine: 1,
    })
  stage.clock.advance(1000)
  await play.send('nurse', 'romeo', 'at nine then', { ...silent, CloudCustomData: custom('meet me at nine') })
  const customs = async () =>
    ((await play.history('romeo', 'nurse'))['MsgList'] as { CloudCustomData: string }[]).map(
      (message) => message.CloudCustomData,
    )
  expect(await customs()).toEqual(['', custom('meet me at nine')])
  await play.recall('romeo', 'nurse', said.MsgKey)
  expect(await customs()).toEqual(['', custom('')])
  expect(await play.texts('romeo', 'nurse')).toEqual([null, 'at nine then'])
})

test('[OR3] with redact-now the text is gone from the store; [OR4] with redact-after it stays, unserved', async () => {
  await using later = await openStage({ redactAfterMs: 1000 })
  for (const [where, left] of [
    [stage, 0],
    [later, 1],
  ] as const) {
    const there = people(where)
    await where.users('a', 'b')
    const sent = await there.send('a', 'b', 'needle', silent)
    await there.recall('a', 'b', sent.MsgKey)
    expect(await there.texts('a', 'b')).toEqual([null])
    const sql = `SELECT body FROM bodies WHERE body LIKE '%needle%'`
    expect(await where.engine.read({ sql, params: [] })).toHaveLength(left)
  }
})
