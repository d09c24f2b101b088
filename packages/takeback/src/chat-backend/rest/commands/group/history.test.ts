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

async function openGroup(count: number, type = 'Public'): Promise<GroupApp> {
  const app = await stage.app()
  await app.call('group/create_group', { Type: type, Name: 'n', GroupId: 'g' })
  for (let i = 1; i <= count; i += 1) await app.says('g', `text ${i}`)
  return app
}

function page({ call }: GroupApp, more: object) {
  return call('group/group_msg_get_simple', { GroupId: 'g', ReqMsgNumber: 20, ...more })
}

function seqsOf(answer: { RspMsgList: { MsgSeq: number }[] }): number[] {
  return answer.RspMsgList.map(({ MsgSeq }) => MsgSeq)
}

test('[GH1] newest first, page by page', async () => {
  const group = await openGroup(5)
  const first = await page(group, { ReqMsgNumber: 2 })
  expect(first).toMatchObject({ GroupId: 'g', IsFinished: 1, ErrorCode: 0 })
  expect(seqsOf(first)).toEqual([5, 4])
  expect(seqsOf(await page(group, { ReqMsgNumber: 2, ReqMsgSeq: 3 }))).toEqual([3, 2])
  expect(seqsOf(await page(group, { ReqMsgNumber: 2, ReqMsgSeq: 1 }))).toEqual([1])
  expect(seqsOf(await page(group, { ReqMsgSeq: 0 }))).toEqual([])
  expect(first.RspMsgList[0]).toEqual({
    From_Account: 'administrator',
    IsPlaceMsg: 0,
    IsSystemMsg: 0,
    MsgBody: textBody('text 5'),
    MsgPriority: 2,
    MsgRandom: 5,
    MsgSeq: 5,
    MsgTimeStamp: Math.floor(stage.clock.now() / 1000),
  })
})

test('[GH1] priority and custom data come back as sent', async () => {
  const group = await openGroup(0)
  for (const MsgPriority of ['High', 'Normal', 'Low', 'Lowest'])
    await group.says('g', 'm', { MsgPriority, CloudCustomData: MsgPriority })
  const { RspMsgList } = await page(group, {})
  expect(RspMsgList).toMatchObject([
    { MsgPriority: 4, CloudCustomData: 'Lowest' },
    { MsgPriority: 3, CloudCustomData: 'Low' },
    { MsgPriority: 2, CloudCustomData: 'Normal' },
    { MsgPriority: 1, CloudCustomData: 'High' },
  ])
})

test('[GH2] recalled messages are left out, or listed as place holders without text', async () => {
  const group = await openGroup(3)
  await group.call('group/group_msg_recall', { GroupId: 'g', MsgSeqList: seqs(2) })
  expect(seqsOf(await page(group, {}))).toEqual([3, 1])
  expect(seqsOf(await page(group, { WithRecalledMsg: 0, ReqMsgNumber: 2 }))).toEqual([3, 1])
  const answer = await page(group, { WithRecalledMsg: 1 })
  expect(answer.RspMsgList).toMatchObject([
    { MsgSeq: 3, IsPlaceMsg: 0 },
    { MsgSeq: 2, IsPlaceMsg: 2, MsgBody: [], From_Account: 'administrator' },
    { MsgSeq: 1, IsPlaceMsg: 0 },
  ])
  expect(JSON.stringify(answer)).not.toContain('text 2')
})

test('[GH3] a page has at most 20 and says when more were asked for', async () => {
  const group = await openGroup(21)
  const cut = await page(group, { ReqMsgNumber: 100 })
  expect(cut.IsFinished).toBe(0)
  expect(seqsOf(cut)).toEqual(Array.from({ length: 20 }, (_, i) => 21 - i))
  expect(await page(group, { ReqMsgNumber: 100, ReqMsgSeq: 20 })).toMatchObject({ IsFinished: 1 })
  expect(await page(group, { ReqMsgNumber: 20 })).toMatchObject({ IsFinished: 1 })
})

test('[GH4] a topic has a history of its own, a live room none; wrong requests have their codes', async () => {
  const group = await openGroup(1, 'AVChatRoom')
  const { call, says } = group
  expect(await page(group, {})).toMatchObject({ ErrorCode: 10007 })
  await call('group/create_group', { Type: 'Community', Name: 'n', GroupId: 'c', SupportTopic: 1 })
  const { TopicId } = await call('topic/create_topic', { GroupId: 'c', TopicName: 'a' })
  await says('c', 'in the topic', { TopicId })
  const answer = await page(group, { GroupId: 'c', TopicId })
  expect(answer).toMatchObject({ GroupId: 'c', TopicId, RspMsgList: [{ MsgSeq: 1 }] })
  expect(seqsOf(await page(group, { GroupId: 'c', TopicId: '' }))).toEqual([])
  const wrong: [number, object][] = [
    [10004, { ReqMsgNumber: 0 }],
    [10004, { ReqMsgNumber: '5' }],
    [10004, { ReqMsgSeq: -1 }],
    [10004, { WithRecalledMsg: true }],
    [10010, { GroupId: 'none' }],
    [10010, { GroupId: 'c', TopicId: 'none' }],
    [10015, { GroupId: 5 }],
  ]
  for (const [code, more] of wrong) expect(await page(group, more)).toMatchObject({ ErrorCode: code })
})

test('[GH5] online-only messages and expired ones are not listed', async () => {
  const group = await openGroup(1)
  await group.says('g', 'now', { OnlineOnlyFlag: 1 })
  stage.clock.advance(86_400_000)
  await group.says('g', 'later')
  expect(seqsOf(await page(group, { WithRecalledMsg: 1 }))).toEqual([3, 1])
  stage.clock.advance(6 * 86_400_000 + 1000)
  expect(seqsOf(await page(group, { WithRecalledMsg: 1 }))).toEqual([3])
})
