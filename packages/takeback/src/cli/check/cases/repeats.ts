/** The same recall again: with retries switched on Tencent may tell it twice, regrouped or out of order (PROTOCOL 1.4, 11.6). */
import { c2cAfterSend, c2cRecall, groupRecall } from '../bodies.ts'
import type { Check } from '../check.ts'
import { acknowledged, answeredSomething, each, inOrder } from '../judge.ts'
import { webhookRequest } from '../webhook-request.ts'

const atOnce = 10

export const repeatChecks: readonly Check[] = [
  {
    id: 'duplicate',
    group: 'repeats',
    level: 'must',
    section: 'I:34354',
    sends: 'the same request twice, byte for byte',
    waves: (world) => {
      const request = webhookRequest(world, 'a recall', c2cRecall(world, 'duplicate'))
      return [[request], [{ ...request, what: 'the same again' }]]
    },
    judge: each(acknowledged),
    mend: 'Acknowledge a recall you know already with HTTP 200 (INSERT … ON CONFLICT DO NOTHING).',
  },
  {
    id: 'duplicate-signed-anew',
    group: 'repeats',
    level: 'must',
    section: 'I:34354',
    sends: 'the same recall three times: later with another Sign, ClientIP and UnreadMsgNum',
    waves: (world) => {
      const body = c2cRecall(world, 'duplicate-signed-anew')
      // Another second, so that RequestTime and Sign are others too.
      const again = (ago: number) =>
        webhookRequest(
          world,
          'the same recall, signed anew',
          { ...body, UnreadMsgNum: 7 + ago },
          {
            clientIp: `203.0.113.${7 + ago}`,
            signature: (usual) => ({ ...usual, requestTime: String(Number(usual.requestTime) - ago) }),
          },
        )
      return [[webhookRequest(world, 'a recall', body)], [again(1)], [again(2)]]
    },
    judge: each(acknowledged),
    mend: 'Recognise a recall by (SdkAppid, From_Account, To_Account, MsgKey), never by Sign, UnreadMsgNum or the raw body.',
  },
  {
    id: 'duplicate-in-parallel',
    group: 'repeats',
    level: 'must',
    section: 'I:34354',
    sends: `the same recall ${atOnce} times at the same moment`,
    waves: (world) => {
      const request = webhookRequest(world, 'a recall', groupRecall(world, 'duplicate-in-parallel'))
      return [Array.from({ length: atOnce }, () => request)]
    },
    judge: each(acknowledged),
    mend: 'Leave the decision to a unique constraint: "look first, then insert" fails when two come at once.',
  },
  {
    id: 'regrouped',
    group: 'repeats',
    level: 'must',
    section: 'I:46979',
    sends: 'messages 1-3 of a group, then 3-4, then 1-5 in one list',
    waves: (world) =>
      [
        [1, 2, 3],
        [3, 4],
        [1, 2, 3, 4, 5],
      ].map((seqs) => [
        webhookRequest(world, `messages ${seqs.join(', ')}`, groupRecall(world, 'regrouped', { seqs })),
      ]),
    judge: each(acknowledged),
    mend: 'Recognise message by message, (SdkAppid, GroupId, TopicId, MsgSeq), not the list as a whole.',
  },
  {
    id: 'recall-before-message',
    group: 'repeats',
    level: 'should',
    section: 'I:34365',
    sends: 'the recall first, then the After webhook of the message it takes back',
    waves: (world) => [
      [webhookRequest(world, 'a recall', c2cRecall(world, 'recall-before-message'))],
      [webhookRequest(world, 'its message', c2cAfterSend(world, 'recall-before-message'))],
    ],
    judge: inOrder(acknowledged, answeredSomething),
    mend: 'Keep a tombstone for a message you have not seen: nothing promises that its own webhook comes first.',
  },
]
