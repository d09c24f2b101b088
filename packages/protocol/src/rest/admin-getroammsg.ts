/** `v4/openim/admin_getroammsg`: one page of a one-to-one history, as one of its two parties sees it. */
import * as v from 'valibot'
import { parseMsgKey } from '../ids.ts'
import { uint32Field, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'

/** Older pages say `From_Account` and `To_Account` for `Operator_Account` and `Peer_Account`. */
export const adminGetroammsg = defineRest({
  service: 'openim',
  command: 'admin_getroammsg',
  source: 'I:35478; C:42794',
  request: v.looseObject({
    /** Whose view. */
    Operator_Account: v.exactOptional(userIdField),
    Peer_Account: v.exactOptional(userIdField),
    From_Account: v.exactOptional(userIdField),
    To_Account: v.exactOptional(userIdField),
    MaxCnt: v.pipe(uint32Field, v.minValue(1, 'must be at least 1')),
    /** Seconds, both ends included. */
    MinTime: uint32Field,
    MaxTime: uint32Field,
    /** Of the page before; empty or absent: the newest page. */
    LastMsgKey: v.exactOptional(
      v.pipe(
        v.string(),
        v.check(
          (key) => key === '' || parseMsgKey(key) !== null,
          'must be MsgSeq_MsgRandom_MsgTime, three numbers',
        ),
      ),
    ),
  }),
  fieldCodes: { Operator_Account: 90008, From_Account: 90008, Peer_Account: 90003, To_Account: 90003 },
  otherCode: 90001,
  callsPerSecond: 200,
})
