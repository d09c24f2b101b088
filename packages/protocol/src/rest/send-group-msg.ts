import * as v from 'valibot'
import { groupIdField, topicIdField, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { groupMessageFields } from './group-fields.ts'
import { switchField } from './msg-body.ts'

/** More people mentioned in one message: 10053. */
export const MAX_MENTIONS = 30
/** Targeted receivers of one message. */
export const MAX_TARGETS = 50

export const messagePriorities = ['High', 'Normal', 'Low', 'Lowest'] as const

export const sendGroupMsg = defineRest({
  service: 'group_open_http_svc',
  command: 'send_group_msg',
  source: 'I:34959; C:1629',
  request: v.looseObject({
    GroupId: groupIdField,
    ...groupMessageFields,
    /** Default: the calling admin. */
    From_Account: v.exactOptional(userIdField),
    /** Case counts. */
    MsgPriority: v.exactOptional(v.picklist(messagePriorities, 'must be High, Normal, Low or Lowest')),
    TopicId: v.exactOptional(topicIdField),
    To_Account: v.exactOptional(
      v.pipe(v.array(userIdField), v.maxLength(MAX_TARGETS, `must hold at most ${MAX_TARGETS} accounts`)),
    ),
    GroupAtInfo: v.exactOptional(
      v.array(v.looseObject({ GroupAtAllFlag: switchField, GroupAt_Account: v.exactOptional(userIdField) })),
    ),
    SupportMessageExtension: v.exactOptional(switchField),
    NeedReadReceipt: v.exactOptional(switchField),
  }),
  fieldCodes: { GroupId: 10015, TopicId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})

/** `MsgDropReason` of a message that went beyond 40 a second in its group. */
export const DROPPED_BY_RATE = 'MsgFreqCtrl'
