/** `v4/openim/admin_msgwithdraw`: an admin recalls one one-to-one message. */
import * as v from 'valibot'
import { parseMsgKey } from '../ids.ts'
import { userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

export const adminMsgwithdraw = defineRest({
  service: 'openim',
  command: 'admin_msgwithdraw',
  source: 'I:35015; C:38980',
  request: v.looseObject({
    /** The sender of the message. */
    From_Account: userIdField,
    /** Its recipient. */
    To_Account: userIdField,
    MsgKey: v.pipe(
      v.string(),
      v.check((key) => parseMsgKey(key) !== null, 'must be MsgSeq_MsgRandom_MsgTime, three numbers'),
    ),
  }),
  fieldCodes: { From_Account: 90008, To_Account: 90003, MsgKey: 90054 },
  otherCode: 90001,
  callsPerSecond: 200,
})
