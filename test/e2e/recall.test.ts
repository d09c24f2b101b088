/** One scene per recall kind, between two real processes over real HTTP. Rules E1-E6 of docs/spec/loop.md. */
import { expect, test } from 'vitest'
import { Stage } from './stage.ts'

test('[E1] a one-to-one message taken back by an admin reaches the app backend, and its text is gone', async () => {
  await using stage = await Stage.open()
  await stage.people('jared', 'Jonh')
  await stage.says('jared', 'Jonh', 'hello')
  const key = await stage.says('jared', 'Jonh', 'wherefore')

  await stage.ok('openim/admin_msgwithdraw', { From_Account: 'jared', To_Account: 'Jonh', MsgKey: key })

  const [recall] = await stage.hears(1)
  expect(recall).toMatchObject({
    kind: 'c2c',
    command: 'C2C.CallbackAfterMsgWithDraw',
    from: 'jared',
    to: 'Jonh',
    unread: 1,
    platform: 'RESTAPI',
    eventTime: null,
    lateness: null,
    operator: null,
    messages: [{ name: key, first: true }],
    redeliveries: 0,
    acceptedBy: null,
  })
  const history = await stage.ok('openim/admin_getroammsg', {
    Operator_Account: 'Jonh',
    Peer_Account: 'jared',
    MaxCnt: 10,
    MinTime: 0,
    MaxTime: 4_000_000_000,
  })
  expect(history['MsgList']).toMatchObject([{ MsgFlagBits: 0 }, { MsgKey: key, MsgFlagBits: 8, MsgBody: [] }])
})

test('[E2] a group recall tells the app backend only what was recalled, in one webhook', async () => {
  await using stage = await Stage.open()
  await stage.people('romeo', 'juliet')
  await stage.group('verona', 'romeo', 'juliet')
  const first = await stage.saysInGroup('verona', 'romeo', 'one')
  const second = await stage.saysInGroup('verona', 'juliet', 'two')

  const partly = await stage.ok('group_open_http_svc/group_msg_recall', {
    GroupId: 'verona',
    MsgSeqList: [{ MsgSeq: first }, { MsgSeq: 999 }, { MsgSeq: second }],
    Reason: 'off topic',
  })
  expect(partly['RecallRetList']).toMatchObject([
    { MsgSeq: first, RetCode: 0 },
    { MsgSeq: 999, RetCode: 10030 },
    { MsgSeq: second, RetCode: 0 },
  ])

  const [recall] = await stage.hears(1)
  expect(recall).toMatchObject({
    kind: 'group',
    groupId: 'verona',
    groupType: 'Public',
    topicId: null,
    operator: 'administrator',
    messages: [{ name: String(first) }, { name: String(second) }],
  })
  expect(recall?.lateness).toBeGreaterThanOrEqual(0)
})

test('[E3] a group recall that fails for every message sends no webhook', async () => {
  await using stage = await Stage.open()
  await stage.people('romeo')
  await stage.group('verona', 'romeo')
  const seq = await stage.saysInGroup('verona', 'romeo', 'alas')
  const failed = await stage.ok('group_open_http_svc/group_msg_recall', {
    GroupId: 'verona',
    MsgSeqList: [{ MsgSeq: 998 }, { MsgSeq: 999 }],
  })
  expect(failed['RecallRetList']).toMatchObject([{ RetCode: 10030 }, { RetCode: 10030 }])

  // Something that does send one, to show that nothing came before it.
  await stage.ok('group_open_http_svc/group_msg_recall', { GroupId: 'verona', MsgSeqList: [{ MsgSeq: seq }] })
  const recalls = await stage.hears(1)
  expect(recalls).toMatchObject([{ messages: [{ name: String(seq) }] }])
})

test('[E4] a message taken back in a community topic names the topic', async () => {
  await using stage = await Stage.open()
  await stage.people('romeo')
  const groupId = '@TGS#_verona'
  const topicId = await stage.topic(groupId, 'romeo')
  const seq = await stage.saysInGroup(groupId, 'romeo', 'soft', topicId)

  await stage.ok('group_open_http_svc/group_msg_recall', {
    GroupId: groupId,
    TopicId: topicId,
    MsgSeqList: [{ MsgSeq: seq }],
  })

  const [recall] = await stage.hears(1)
  expect(recall).toMatchObject({
    kind: 'topic',
    groupId,
    topicId,
    groupType: 'Community',
    messages: [{ name: String(seq) }],
  })
})

test('[E5] an official account takes a broadcast back', async () => {
  await using stage = await Stage.open()
  await stage.people('jared', 'Jonh')
  const id = await stage.official('jared')
  await stage.ok('official_account_open_http_svc/add_subscriber', {
    Official_Account: id,
    SubscriberList: [{ Subscriber_Account: 'Jonh' }],
  })
  const sent = await stage.ok('official_account_open_http_svc/send_official_account_msg', {
    Official_Account: id,
    Random: 7,
    MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'extra, extra' } }],
  })

  const recalled = await stage.ok('official_account_open_http_svc/official_account_msg_recall', {
    Official_Account: id,
    MsgKeyList: [sent['MsgKey'], '999_1_1698741698'],
  })
  expect(recalled['RecallRetList']).toMatchObject([{ RetCode: 0 }, { RetCode: 10030 }])

  const [recall] = await stage.hears(1)
  expect(recall).toMatchObject({
    kind: 'official',
    officialAccount: id,
    operator: null,
    messages: [{ name: sent['MsgKey'] }],
  })
  expect(recall?.eventTime).toEqual(expect.any(Number))
})
