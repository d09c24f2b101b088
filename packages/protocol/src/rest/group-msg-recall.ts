import * as v from 'valibot'
import { groupIdField, topicIdField, uint32Field } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { MAX_REASON_BYTES, MAX_RECALLED_PER_CALL, textField } from './group-fields.ts'

/** An integer; the page of 2019 typed it as a string, so decimal text is read too. */
const msgSeqField = v.union(
  [uint32Field, v.pipe(v.string(), v.regex(/^(?:0|[1-9][0-9]{0,9})$/), v.transform(Number), uint32Field)],
  'must be an integer from 0 to 4294967295',
)

export const groupMsgRecall = defineRest({
  service: 'group_open_http_svc',
  command: 'group_msg_recall',
  source: 'I:34965; C:12341',
  request: v.looseObject({
    GroupId: groupIdField,
    /** Empty: absent. */
    TopicId: v.exactOptional(topicIdField),
    /** Shown to clients, never sent in the webhook. */
    Reason: v.exactOptional(textField(MAX_REASON_BYTES)),
    MsgSeqList: v.pipe(
      v.array(v.looseObject({ MsgSeq: msgSeqField })),
      v.nonEmpty('must hold at least one message'),
      v.maxLength(MAX_RECALLED_PER_CALL, `must hold at most ${MAX_RECALLED_PER_CALL} messages`),
    ),
  }),
  fieldCodes: { GroupId: 10015, TopicId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})

/** One item of the answer, in the order of the request. `ErrorCode` of the answer is 0 whatever these say. */
export interface GroupRecallItem {
  readonly MsgSeq: number
  readonly RetCode: number
}
