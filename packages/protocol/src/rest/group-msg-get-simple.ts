import * as v from 'valibot'
import { groupIdField, topicIdField, uint32Field } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { positiveField } from './group-fields.ts'
import { switchField } from './msg-body.ts'

/** More are not refused: the answer holds so many and says `IsFinished` 0. */
export const MAX_HISTORY_PAGE = 20

/** `IsPlaceMsg`. */
export const placeMessage = { message: 0, gone: 1, recalled: 2 } as const

export const groupMsgGetSimple = defineRest({
  service: 'group_open_http_svc',
  command: 'group_msg_get_simple',
  source: 'I:34971; C:2738',
  request: v.looseObject({
    GroupId: groupIdField,
    ReqMsgNumber: positiveField,
    /** The newest wanted; absent: the newest there is. */
    ReqMsgSeq: v.exactOptional(uint32Field),
    /** 1: recalled ones are listed, without a body. */
    WithRecalledMsg: v.exactOptional(switchField),
    TopicId: v.exactOptional(topicIdField),
  }),
  fieldCodes: { GroupId: 10015, TopicId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
