/** `v4/group_open_http_svc/import_group_msg`: messages of another system, each with its own result. */
import * as v from 'valibot'
import { groupIdField, topicIdField, uint32Field, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { cloudCustomDataField, msgBodyField, switchField } from './msg-body.ts'

/** The use-limits page; the command's own page says 7. More: 10020. */
export const MAX_IMPORTED_MESSAGES = 20

export const importGroupMsg = defineRest({
  service: 'group_open_http_svc',
  command: 'import_group_msg',
  source: 'I:34968',
  request: v.looseObject({
    GroupId: groupIdField,
    TopicId: v.exactOptional(topicIdField),
    /** 1: the newest one becomes the last message of the conversation. */
    RecentContactFlag: v.exactOptional(switchField),
    /** Judged one by one: `parseImportedGroupMsg`. */
    MsgList: v.pipe(v.array(v.unknown()), v.nonEmpty('must hold at least one message')),
  }),
  fieldCodes: { GroupId: 10015, TopicId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})

export const importedGroupMsgSchema = v.looseObject({
  From_Account: userIdField,
  /** Seconds. */
  SendTime: uint32Field,
  /** Absent: drawn. */
  Random: v.exactOptional(uint32Field),
  MsgBody: msgBodyField,
  CloudCustomData: v.exactOptional(cloudCustomDataField),
})

export type ImportedGroupMsg = v.InferOutput<typeof importedGroupMsgSchema>

/** Null: a field is missing or wrong. */
export function parseImportedGroupMsg(item: unknown): ImportedGroupMsg | null {
  const parsed = v.safeParse(importedGroupMsgSchema, item)
  return parsed.success ? parsed.output : null
}

/** One item of the answer, in the order of the request. `Result` 0, 10004 or 80002. */
export interface ImportedMsgResult {
  readonly MsgSeq: number
  readonly MsgTime: number
  readonly Result: number
}
