import * as v from 'valibot'
import { groupIdField, topicIdField, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

/** How far back it looks, in messages of the group or topic. */
export const SILENT_RECALL_DEPTH = 1000

/** Silent: no client is told and no webhook goes out. */
export const deleteGroupMsgBySender = defineRest({
  service: 'group_open_http_svc',
  command: 'delete_group_msg_by_sender',
  source: 'I:34970; C:2359',
  request: v.looseObject({
    GroupId: groupIdField,
    Sender_Account: userIdField,
    TopicId: v.exactOptional(topicIdField),
  }),
  fieldCodes: { GroupId: 10015, TopicId: 10015 },
  otherCode: 10004,
  callsPerSecond: 200,
})
