import { expect, test } from 'vitest'
import { readRecall, type RecallNotice } from './notice.ts'

const c2c = {
  CallbackCommand: 'C2C.CallbackAfterMsgWithDraw',
  From_Account: 'jared',
  To_Account: 'Jonh',
  MsgKey: '48374_2837546_1557481126',
}
const group = {
  CallbackCommand: 'Group.CallbackAfterRecallMsg',
  Operator_Account: 'admin',
  Type: 'Community',
  GroupId: '1213456',
  MsgSeqList: [{ MsgSeq: 130 }],
}
const official = {
  CallbackCommand: 'OfficialAccount.CallbackAfterMsgWithDraw',
  Official_Account: '#TOA#_123',
  WithdrawMsgList: [{ MsgKey: '71_1_1698741698' }],
}

interface Body {
  CallbackCommand: string
  [field: string]: unknown
}

function notice(body: Body): RecallNotice {
  const reading = readRecall(body.CallbackCommand, body)
  if (!reading.ok) throw new Error(reading.why)
  return reading.notice
}

function why(body: Body): string {
  const reading = readRecall(body.CallbackCommand, body)
  return reading.ok ? 'was read' : reading.why
}

test('[W1] one-to-one: with UnreadMsgNum, with EventTime, with both', () => {
  const read = {
    kind: 'c2c',
    sender: 'jared',
    recipient: 'Jonh',
    messages: [{ name: '48374_2837546_1557481126', msgId: null }],
    unread: null,
    eventTime: null,
  }
  expect(notice({ ...c2c, UnreadMsgNum: 7 })).toEqual({ ...read, unread: 7 })
  expect(notice({ ...c2c, EventTime: 1670574414123 })).toEqual({
    ...read,
    eventTime: 1670574414123,
  })
  const both = { ...c2c, UnreadMsgNum: 0, EventTime: '1670574414123' }
  expect(notice(both)).toEqual({ ...read, unread: 0, eventTime: 1670574414123 })
})

test('[W1] group: MsgId and EventTime in every form; a topic is its own kind', () => {
  const read = {
    kind: 'group',
    groupId: '1213456',
    groupType: 'Community',
    topicId: null,
    operator: 'admin',
    messages: [{ name: '130', seq: 130, msgId: null }],
    eventTime: null,
  }
  expect(notice(group)).toEqual(read)
  const topicId = '@TGS#_@TGS#cQVLVHIM62CJ@TOPIC#_TestTopic'
  const newest = {
    ...group,
    MsgSeqList: [{ MsgSeq: 130, MsgId: '144115213033478435-1739361321-2512805311' }],
    TopicId: topicId,
    EventTime: '1670574414123',
  }
  expect(notice(newest)).toEqual({
    ...read,
    kind: 'topic',
    topicId,
    messages: [{ name: '130', seq: 130, msgId: '144115213033478435-1739361321-2512805311' }],
    eventTime: 1670574414123,
  })
  expect(notice({ ...newest, EventTime: 1670574414123 })).toEqual(notice(newest))
})

test('[W1] official account: several messages', () => {
  const body = { ...official, WithdrawMsgList: [{ MsgKey: '71_1_1' }, { MsgKey: '72_1_1' }], EventTime: 5 }
  expect(notice(body)).toEqual({
    kind: 'official',
    officialAccount: '#TOA#_123',
    messages: [
      { name: '71_1_1', msgId: null },
      { name: '72_1_1', msgId: null },
    ],
    eventTime: 5,
  })
})

test('[W2] what is not sent is null', () => {
  expect(notice(c2c)).toMatchObject({ unread: null, eventTime: null })
  expect(notice({ ...c2c, UnreadMsgNum: -1 })).toMatchObject({ unread: null })
  expect(notice(official)).toMatchObject({ eventTime: null })
})

test('[W4] prefixes do not matter, an empty TopicId or MsgId is an absent one', () => {
  const body = { ...group, TopicId: '', MsgSeqList: [{ MsgSeq: 1, MsgId: '' }] }
  expect(notice(body)).toMatchObject({ kind: 'group', topicId: null, messages: [{ msgId: null }] })
  expect(notice({ ...official, Official_Account: '公众号' })).toMatchObject({ officialAccount: '公众号' })
  const elsewhere = { ...group, TopicId: 't'.repeat(96) }
  expect(notice(elsewhere)).toMatchObject({ kind: 'topic' })
})

const naughtyIds = [
  '',
  'a\u0000',
  'a\nb',
  'tab\t',
  '\u0085',
  '\u009f',
  '\u007f',
  '\ud800',
  'x\udc00y',
  'z'.repeat(200),
]

test('[W4] control characters, half surrogates and over-long ids are refused in every id', () => {
  for (const id of naughtyIds) {
    expect(why({ ...c2c, From_Account: id })).toMatch(/^From_Account: must be 1 to 32/)
    expect(why({ ...c2c, To_Account: id })).toMatch(/^To_Account: must be/)
    expect(why({ ...c2c, MsgKey: id })).toMatch(/^MsgKey: must be/)
    expect(why({ ...group, Operator_Account: id })).toMatch(/^Operator_Account: must be/)
    expect(why({ ...group, GroupId: id })).toMatch(/^GroupId: must be/)
    expect(why({ ...group, Type: id })).toMatch(/^Type: must be/)
    expect(why({ ...official, Official_Account: id })).toMatch(/^Official_Account: must be/)
    if (id === '') continue
    expect(why({ ...group, TopicId: id })).toMatch(/^TopicId: must be/)
    expect(why({ ...group, MsgSeqList: [{ MsgSeq: 1, MsgId: id }] })).toMatch(
      /^MsgSeqList\.0\.MsgId: must be/,
    )
  }
  expect(why({ ...c2c, From_Account: 'é' })).toMatch(/^From_Account/)
})

test('[W9] EventTime: 1 to the last date, as digits or an integer', () => {
  for (const time of [1, '1', 8_640_000_000_000_000, '8640000000000000', 1e3]) {
    expect(notice({ ...official, EventTime: time }).eventTime).toBe(Number(time))
  }
  const bad = [
    0,
    '0',
    '',
    ' 1',
    '01',
    '1.5',
    1.5,
    -1,
    '-1',
    '1e3',
    '0x10',
    8_640_000_000_000_001,
    Infinity,
    NaN,
    true,
  ]
  for (const time of [...bad, null, '9'.repeat(40), '１６']) {
    expect(why({ ...official, EventTime: time })).toMatch(/^EventTime: must be milliseconds/)
  }
})

test('[W26] 1 to 1000 messages, each MsgSeq a uint32', () => {
  expect(why({ ...group, MsgSeqList: [] })).toMatch(/^MsgSeqList: must name at least one/)
  expect(why({ ...official, WithdrawMsgList: [] })).toMatch(/^WithdrawMsgList: must name at least one/)
  const many = (count: number) => ({
    ...group,
    MsgSeqList: Array.from({ length: count }, (_, MsgSeq) => ({ MsgSeq })),
  })
  expect(notice(many(1000)).messages).toHaveLength(1000)
  expect(why(many(1001))).toMatch(/^MsgSeqList: must name at most 1000/)
  for (const MsgSeq of [0, 4_294_967_295, 1e2]) {
    expect(notice({ ...group, MsgSeqList: [{ MsgSeq }] }).messages[0]).toMatchObject({
      seq: MsgSeq,
      name: `${MsgSeq}`,
    })
  }
  for (const MsgSeq of [-1, 4_294_967_296, 1.5, Infinity, '130', null, undefined]) {
    expect(why({ ...group, MsgSeqList: [{ MsgSeq }] })).toMatch(/MsgSeq/)
  }
  expect(notice({ ...group, MsgSeqList: [{ MsgSeq: -0 }] })).toEqual(
    notice({ ...group, MsgSeqList: [{ MsgSeq: 0 }] }),
  )
})

test('[W26] a message named twice counts once, and keeps the MsgId that one of them had', () => {
  const list = [{ MsgSeq: 7 }, { MsgSeq: 8, MsgId: 'a' }, { MsgSeq: 7, MsgId: 'b' }, { MsgSeq: 8 }]
  expect(notice({ ...group, MsgSeqList: list }).messages).toEqual([
    { name: '7', seq: 7, msgId: 'b' },
    { name: '8', seq: 8, msgId: 'a' },
  ])
  const keys = [{ MsgKey: '1_1_1' }, { MsgKey: '1_1_1' }]
  expect(notice({ ...official, WithdrawMsgList: keys }).messages).toHaveLength(1)
})

test('[W36] both spellings of a group type become one; an unknown one stays', () => {
  for (const [wire, read] of [
    ['Work', 'Private'],
    ['Private', 'Private'],
    ['Meeting', 'ChatRoom'],
    ['BChatRoom', 'BChatRoom'],
  ] as const) {
    expect(notice({ ...group, Type: wire })).toMatchObject({ groupType: read })
  }
})

test('[W1] a body that is no recall, or another one than the URL says, is not understood', () => {
  expect(readRecall('Group.CallbackAfterSendMsg', group).ok).toBe(false)
  expect(readRecall('Group.CallbackAfterRecallMsg', c2c)).toMatchObject({ ok: false })
  for (const body of [null, 5, 'text', [], {}]) {
    expect(readRecall('Group.CallbackAfterRecallMsg', body)).toMatchObject({ ok: false })
  }
})
