/** What else comes to the same URL: one app has one URL for all its webhooks (PROTOCOL 1.7, 1.9, 11). */
import {
  c2cAfterSend,
  c2cBeforeSend,
  c2cRecall,
  groupAfterSend,
  groupRecall,
  officialAfterSend,
} from '../bodies.ts'
import type { Check } from '../check.ts'
import { acknowledged, decides, each } from '../judge.ts'
import { webhookRequest } from '../webhook-request.ts'
import { peopleOf } from '../world.ts'

export const otherChecks: readonly Check[] = [
  {
    id: 'unknown-field',
    group: 'others',
    level: 'must',
    section: 'I:46979',
    sends: 'recalls with fields that no document has yet, at the top and within the list',
    waves: (world) => {
      const group = groupRecall(world, 'unknown-field')
      const MsgSeqList = group.MsgSeqList.map((item) => ({ ...item, MsgFuture: { Deep: [1] } }))
      return [
        [
          webhookRequest(world, 'an unknown field at the top', {
            ...c2cRecall(world, 'unknown-field'),
            Future: 1,
          }),
        ],
        [webhookRequest(world, 'an unknown field in the list', { ...group, MsgSeqList })],
      ]
    },
    judge: each(acknowledged),
    mend: 'Ignore fields you do not know: MsgId came that way in 2025.',
  },
  {
    id: 'after-others',
    group: 'others',
    level: 'should',
    section: 'I:34355',
    sends:
      'other After webhooks: a message was sent (one-to-one, group, official account), a user went offline',
    waves: (world) => [
      ...[c2cAfterSend, groupAfterSend, officialAfterSend].map((body) => {
        const sent = body(world, 'after-others')
        return [webhookRequest(world, sent.CallbackCommand, sent)]
      }),
      [
        webhookRequest(world, 'State.StateChange', {
          CallbackCommand: 'State.StateChange',
          EventTime: world.startedAt,
          Info: { Action: 'Logout', To_Account: peopleOf(world).from, Reason: 'Unregister' },
        }),
      ],
    ],
    judge: each(acknowledged),
    mend: 'Answer commands you have no use for with HTTP 200 and the envelope.',
  },
  {
    id: 'unknown-command',
    group: 'others',
    level: 'should',
    section: 'I:34355',
    sends: 'an After webhook that no document names',
    waves: (world) => [
      [
        webhookRequest(world, 'an unknown command', {
          CallbackCommand: 'Group.CallbackAfterTakebackCheck',
          GroupId: peopleOf(world).from,
        }),
      ],
    ],
    judge: each(acknowledged),
    mend: 'Answer unknown commands with HTTP 200 and the envelope: the next one may be ticked in the console any day.',
  },
  {
    id: 'before',
    group: 'others',
    level: 'should',
    section: 'I:34364',
    sends: 'C2C.CallbackBeforeSendMsg: the answer decides whether a message goes out',
    waves: (world) => [[webhookRequest(world, 'C2C.CallbackBeforeSendMsg', c2cBeforeSend(world, 'before'))]],
    judge: each(decides),
    mend: 'Answer Before webhooks with the full envelope (ErrorCode 0 lets the message out), or untick them in the console.',
  },
]
