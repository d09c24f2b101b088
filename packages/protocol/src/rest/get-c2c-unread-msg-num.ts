/** `v4/openim/get_c2c_unread_msg_num`: how many one-to-one messages somebody has not read, in all or from whom. */
import * as v from 'valibot'
import { userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

/** More peers than this have a code of their own (90018). */
export const MAX_UNREAD_PEERS = 10

export const getC2cUnreadMsgNum = defineRest({
  service: 'openim',
  command: 'get_c2c_unread_msg_num',
  source: 'I:41046',
  request: v.looseObject({
    To_Account: userIdField,
    Peer_Account: v.exactOptional(v.array(v.string())),
  }),
  fieldCodes: { To_Account: 90003 },
  otherCode: 90001,
  callsPerSecond: 200,
})
