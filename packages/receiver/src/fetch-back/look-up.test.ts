import { expect, test } from 'vitest'
import type { BareRecall } from '../recall.ts'
import { lookUp, type Ask } from './look-up.ts'
import { RestRefused, RestUnavailable } from './rest-caller.ts'

/** Answers in turn, as the documents print them; holds what was asked. */
function answering(...answers: (object | Error)[]) {
  const asked: [path: string, body: object][] = []
  const ask: Ask = async (path, body) => {
    asked.push([path, body])
    const answer = answers.shift() ?? { ActionStatus: 'OK', ErrorCode: 0 }
    if (answer instanceof Error) throw answer
    return answer as Record<string, unknown>
  }
  return { asked, ask }
}

async function verdictsOf(recall: object, ask: Ask): Promise<unknown[]> {
  const verdicts = []
  for await (const { key, recalled, why } of lookUp(recall as BareRecall, ask))
    verdicts.push([key, recalled ? 'recalled' : why])
  return verdicts
}

const c2c = (...keys: string[]) => ({
  kind: 'c2c',
  from: 'jared',
  to: 'Jonh',
  messages: keys.map((msgKey) => ({ key: msgKey, msgKey })),
})
const group = (...seqs: number[]) => ({
  kind: 'group',
  groupId: 'g',
  messages: seqs.map((msgSeq) => ({ key: `k${msgSeq}`, msgSeq })),
})
const official = (...keys: string[]) => ({
  kind: 'official',
  officialAccount: '@TOA#_shop',
  messages: keys.map((msgKey) => ({ key: msgKey, msgKey })),
})
const roaming = (MsgKey: string, MsgFlagBits: number, more: object = {}) => ({
  From_Account: 'jared',
  MsgKey,
  MsgFlagBits,
  ...more,
})
const page = (MsgList: object[], Complete = 1) => ({ Complete, LastMsgKey: '1_1_100', MsgList })

test('[R94] one-to-one: the history of the second in which the message was sent is asked for', async () => {
  const { asked, ask } = answering(page([roaming('7_2_100', 0), roaming('5_2_100', 8)]))
  expect(await verdictsOf(c2c('5_2_100'), ask)).toEqual([['5_2_100', 'recalled']])
  const view = { Operator_Account: 'jared', Peer_Account: 'Jonh', MaxCnt: 100, MinTime: 100, MaxTime: 100 }
  expect(asked).toEqual([['openim/admin_getroammsg', view]])
})

test('[R94] one-to-one: pages are followed, and then the view of the other party', async () => {
  const { asked, ask } = answering(page([], 0), page([]), page([roaming('5_2_100', 8)]))
  expect(await verdictsOf(c2c('5_2_100'), ask)).toEqual([['5_2_100', 'recalled']])
  expect(asked.map(([, body]) => body)).toMatchObject([
    { Operator_Account: 'jared' },
    { Operator_Account: 'jared', LastMsgKey: '1_1_100' },
    { Operator_Account: 'Jonh', Peer_Account: 'jared' },
  ])
})

test.each<[string, object[], string]>([
  ['it is there', [page([roaming('5_2_100', 0)])], 'message 5_2_100 is there and not recalled'],
  [
    'the other party sent it',
    [page([roaming('5_2_100', 8, { From_Account: 'Jonh' })])],
    'message 5_2_100 is not in its history',
  ],
  ['nobody has it', [page([]), page([])], 'message 5_2_100 is not in its history'],
  [
    'there is no such account',
    [
      new RestRefused('openim/admin_getroammsg', 90_008, 'not imported'),
      new RestRefused('openim/admin_getroammsg', 90_003, 'not imported'),
    ],
    'message 5_2_100: openim/admin_getroammsg was refused with 90003: not imported',
  ],
])('[R95] one-to-one, not confirmed: %s', async (_why, answers, words) => {
  const { ask } = answering(...answers)
  expect(await verdictsOf(c2c('5_2_100'), ask)).toEqual([['5_2_100', words]])
})

test('[R95] a key that tells no time is not asked for; pages have an end', async () => {
  const { asked, ask } = answering(...Array.from({ length: 30 }, () => page([], 0)))
  expect(await verdictsOf(c2c('own'), ask)).toEqual([
    ['own', 'message own: its MsgKey does not say when it was sent, so it can not be looked up'],
  ])
  expect(asked).toEqual([])
  expect(await verdictsOf(c2c('5_2_100'), ask)).toEqual([
    ['5_2_100', 'message 5_2_100 is not in its history'],
  ])
  expect(asked).toHaveLength(20)
})

test('[R94] groups: neighbours are asked for together, recalled ones included', async () => {
  const { asked, ask } = answering(
    {
      RspMsgList: [
        { MsgSeq: 30, IsPlaceMsg: 2 },
        { MsgSeq: 29, IsPlaceMsg: 0 },
        { MsgSeq: 11, IsPlaceMsg: 1 },
      ],
    },
    // The table of the document has this name.
    { MsgList: [{ MsgSeq: 5, IsPlaceMsg: 2 }] },
    { RspMsgList: [] },
  )
  expect(await verdictsOf(group(5, 11, 29, 30, 4), ask)).toEqual([
    ['k11', 'message 11 is there and not recalled'],
    ['k29', 'message 29 is there and not recalled'],
    ['k30', 'recalled'],
    ['k5', 'recalled'],
    ['k4', 'message 4 is not in its history'],
  ])
  const path = 'group_open_http_svc/group_msg_get_simple'
  expect(asked).toEqual(
    [
      { ReqMsgSeq: 30, ReqMsgNumber: 20 },
      { ReqMsgSeq: 5, ReqMsgNumber: 2 },
      { ReqMsgSeq: 4, ReqMsgNumber: 1 },
    ].map((wanted) => [path, { GroupId: 'g', ...wanted, WithRecalledMsg: 1 }]),
  )
})

test('[R95] groups: where there is no history to ask, one call tells it of all messages', async () => {
  const refused = new RestRefused('group_open_http_svc/group_msg_get_simple', 10_007, 'no history')
  const { asked, ask } = answering(refused)
  const topic = { ...group(1, 500), kind: 'topic', topicId: 't' }
  const words = (seq: number) =>
    `message ${seq}: group_open_http_svc/group_msg_get_simple was refused with 10007: no history`
  expect(await verdictsOf(topic, ask)).toEqual([
    ['k1', words(1)],
    ['k500', words(500)],
  ])
  expect(asked).toMatchObject([[expect.anything(), { TopicId: 't' }]])
})

test('[R94] official accounts: the history is walked through from its newest message, as far as the message is old', async () => {
  const items = (...keys: string[]) => ({
    LastMsgKey: keys.at(-1),
    RspMsgList: keys.map((MsgKey) => ({ MsgKey, MsgTimeStamp: Number(MsgKey.split('_')[2]), IsPlaceMsg: 2 })),
  })
  const { asked, ask } = answering(items('9_1_300', '8_1_200'), items('7_1_150'))
  expect(await verdictsOf(official('7_1_150'), ask)).toEqual([['7_1_150', 'recalled']])
  expect(asked.map(([, body]) => body)).toMatchObject([{ WithRecalledMsg: 1 }, { LastMsgKey: '8_1_200' }])
  const gone = answering(items('9_1_300', '6_1_100'))
  expect(await verdictsOf(official('7_1_150'), gone.ask)).toEqual([
    ['7_1_150', 'message 7_1_150 is not in its history'],
  ])
  const long = answering(...Array.from({ length: 20 }, () => items('9_1_300')))
  expect(await verdictsOf(official('7_1_150'), long.ask)).toEqual([
    [
      '7_1_150',
      'message 7_1_150: it is not among the newest 200 of its account, and REST looks none up by key',
    ],
  ])
  expect(long.asked).toHaveLength(10)
})

test('[R96] what is no answer about the message is thrown', async () => {
  for (const error of [new RestUnavailable('away'), new RestRefused('x', 70_001, 'UserSig expired')]) {
    for (const recall of [c2c('5_2_100'), group(1), official('7_1_150')])
      await expect(verdictsOf(recall, answering(error).ask)).rejects.toBe(error)
  }
})
