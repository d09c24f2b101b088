import * as v from 'valibot'
import { officialIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { MAX_REASON_BYTES, MAX_RECALLED_PER_CALL, textField } from './group-fields.ts'

export const officialAccountMsgRecall = defineRest({
  service: 'official_account_open_http_svc',
  command: 'official_account_msg_recall',
  source: 'I:60811; C:102327',
  request: v.looseObject({
    Official_Account: officialIdField,
    /** Strings such as `71_1_1698741698`, not objects. */
    MsgKeyList: v.pipe(
      v.array(v.string()),
      v.nonEmpty('must hold at least one MsgKey'),
      v.maxLength(MAX_RECALLED_PER_CALL, `must hold at most ${MAX_RECALLED_PER_CALL} MsgKeys`),
    ),
    Reason: v.exactOptional(textField(MAX_REASON_BYTES)),
  }),
  fieldCodes: { Official_Account: 130007 },
  otherCode: 10004,
  callsPerSecond: 200,
})

/** One item of the answer, in the order of the request. `ErrorCode` of the answer is 0 whatever these say. */
export interface OfficialRecallItem {
  readonly MsgKey: string
  readonly RetCode: number
}
