import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGroupStage, seqs, type GroupStage } from '../../../testing/open-group-stage.ts'

let stage: GroupStage
beforeAll(async () => {
  stage = await openGroupStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

async function openGroup(settings = {}, more: object = {}) {
  const app = await stage.app(settings)
  await app.imports('leckie', 'bob')
  await app.call('group/create_group', { Type: 'Public', Name: 'n', GroupId: 'g', ...more })
  const silence = (Sender_Account: unknown, change: object = {}) =>
    app.call('group/delete_group_msg_by_sender', { GroupId: 'g', Sender_Account, ...change })
  const bob = (text: string, change: object = {}) => app.says('g', text, { From_Account: 'bob', ...change })
  const places = async (change: object = {}) => {
    const body = { GroupId: 'g', ReqMsgNumber: 20, WithRecalledMsg: 1, ...change }
    const { RspMsgList } = await app.call('group/group_msg_get_simple', body)
    return RspMsgList.map(({ IsPlaceMsg, MsgBody }: { IsPlaceMsg: number; MsgBody: unknown[] }) => [
      IsPlaceMsg,
      MsgBody.length,
    ])
  }
  return { ...app, silence, bob, places }
}

test('[GQ1] what somebody said is taken back, text and quotes, and nobody is told', async () => {
  const { silence, bob, says, places, webhooks, rows, engine, call } = await openGroup()
  const { MsgId } = await bob('one')
  const CloudCustomData = JSON.stringify({ messageReply: { messageID: MsgId, messageAbstract: 'one' } })
  await says('g', 'reply', { CloudCustomData })
  await bob('two')
  await call('group/group_msg_recall', { GroupId: 'g', MsgSeqList: seqs(3) })
  const [events, hooks] = [await rows('events'), await webhooks()]
  const heard: string[] = []
  engine.onSignal('event', (data) => heard.push(data))
  expect(await silence('bob')).toEqual({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 })
  expect(await places()).toEqual([
    [2, 0],
    [0, 1],
    [2, 0],
  ])
  expect([await rows('events'), await webhooks(), heard]).toEqual([events, hooks, []])
  expect(await rows('bodies')).toBe(1)
  const { RspMsgList } = await call('group/group_msg_get_simple', { GroupId: 'g', ReqMsgNumber: 20 })
  expect(RspMsgList[0].CloudCustomData).toBe(
    JSON.stringify({ messageReply: { messageID: MsgId, messageAbstract: '' } }),
  )
  expect((await call('group/group_msg_recall', { GroupId: 'g', MsgSeqList: seqs(1) })).RecallRetList).toEqual(
    [{ MsgSeq: 1, RetCode: 10032 }],
  )
  expect(await silence('bob')).toMatchObject({ ErrorCode: 0 })
})

test('[GQ1] with redact-after the text waits on disk, served to nobody', async () => {
  const { silence, bob, places, rows } = await openGroup({ redactAfterMs: 60_000 })
  await bob('one')
  await silence('bob')
  expect([await places(), await rows('bodies')]).toEqual([[[2, 0]], 1])
})

test('[GQ2] it looks at the latest 1,000 messages of the group, or of the topic that is named', async () => {
  const { silence, bob, says, places, call } = await openGroup({}, { Type: 'Community', SupportTopic: 1 })
  const TopicId = 'g@TOPIC#_one'
  await call('topic/create_topic', { GroupId: 'g', TopicId, TopicName: 't' })
  await bob('in the topic', { TopicId })
  await bob('too old')
  await bob('just within')
  for (let i = 0; i < 999; i += 111) await Promise.all(Array.from({ length: 111 }, () => says('g', 'noise')))
  await silence('bob', { TopicId: '' })
  expect(await places({ ReqMsgSeq: 2 })).toEqual([
    [2, 0],
    [0, 1],
  ])
  expect(await places({ TopicId })).toEqual([[0, 1]])
  await silence('bob', { TopicId })
  expect(await places({ TopicId })).toEqual([[2, 0]])
})

test('[GQ3] a live room is left alone without an error; the codes of the call', async () => {
  const { silence, rows, says, call } = await openGroup()
  await call('group/create_group', { Type: 'AVChatRoom', Name: 'n', GroupId: 'live' })
  await says('live', 'hello', { From_Account: 'bob' })
  expect(await silence('bob', { GroupId: 'live' })).toMatchObject({ ErrorCode: 0 })
  expect(await rows('bodies')).toBe(1)
  expect(await silence('nobody')).toMatchObject({ ErrorCode: 0 })
  expect(await silence('bob', { GroupId: 'none' })).toMatchObject({ ErrorCode: 10010 })
  expect(await silence('bob', { GroupId: '' })).toMatchObject({ ErrorCode: 10015 })
  expect(await silence('bob', { TopicId: 'none' })).toMatchObject({ ErrorCode: 10010 })
  expect(await silence(undefined)).toMatchObject({ ErrorCode: 10004 })
})
