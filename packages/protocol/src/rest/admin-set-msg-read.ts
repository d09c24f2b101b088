/** `v4/openim/admin_set_msg_read`: mark somebody's one-to-one conversation as read. */
import * as v from 'valibot'
import { uint32Field, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

export const adminSetMsgRead = defineRest({
  service: 'openim',
  command: 'admin_set_msg_read',
  source: 'I:38996',
  request: v.looseObject({
    /** Who has read. */
    Report_Account: userIdField,
    Peer_Account: userIdField,
    /** Seconds: messages up to here are read. Absent: all. */
    MsgReadTime: v.exactOptional(uint32Field),
  }),
  fieldCodes: { Report_Account: 90008, Peer_Account: 90003 },
  otherCode: 90001,
  callsPerSecond: 200,
})
