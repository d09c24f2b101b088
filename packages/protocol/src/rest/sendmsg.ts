/** `v4/openim/sendmsg`: send one one-to-one message on somebody's behalf. */
import * as v from 'valibot'
import { integerField, uint32Field, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import {
  cloudCustomDataField,
  controlWordsField,
  msgBodyField,
  offlinePushInfoField,
  switchField,
} from './msg-body.ts'

/** What `sendmsg` and `batchsendmsg` share: everything but the recipients. */
export const c2cSendFields = {
  /** 1: to the sender's other clients and history. 2: to neither. */
  SyncOtherMachine: v.exactOptional(integerField),
  /** Absent: the calling admin. */
  From_Account: v.exactOptional(userIdField),
  /** Seconds; 0: online delivery only; above 604800 means 604800. */
  MsgLifeTime: v.exactOptional(v.pipe(integerField, v.minValue(0, 'must not be negative'))),
  MsgSeq: v.exactOptional(uint32Field),
  MsgRandom: uint32Field,
  /** The client's time in seconds; it stands in the MsgId. */
  MsgTimeStamp: v.exactOptional(uint32Field),
  OnlineOnlyFlag: v.exactOptional(switchField),
  ForbidCallbackControl: v.exactOptional(controlWordsField),
  SendMsgControl: v.exactOptional(controlWordsField),
  MsgBody: msgBodyField,
  CloudCustomData: v.exactOptional(cloudCustomDataField),
  SupportMessageExtension: v.exactOptional(switchField),
  IsNeedReadReceipt: v.exactOptional(switchField),
  OfflinePushInfo: v.exactOptional(offlinePushInfoField),
} as const

export const c2cSendFieldCodes = {
  From_Account: 90008,
  MsgRandom: 90005,
  MsgTimeStamp: 90006,
  MsgBody: 90007,
  SyncOtherMachine: 90031,
  MsgLifeTime: 90044,
  OfflinePushInfo: 90043,
} as const

export const sendmsg = defineRest({
  service: 'openim',
  command: 'sendmsg',
  source: 'I:34919; C:2282',
  request: v.looseObject({ ...c2cSendFields, To_Account: userIdField }),
  fieldCodes: { ...c2cSendFieldCodes, To_Account: 90003 },
  otherCode: 90001,
  callsPerSecond: 200,
})
