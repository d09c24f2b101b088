/** Fields that several REST commands share, most of them of groups and official accounts. Byte limits: I:34895, I:49471, I:60755. */
import * as v from 'valibot'
import { uint32Field } from '../webhooks/fields.ts'
import {
  cloudCustomDataField,
  controlWordsField,
  msgBodyField,
  offlinePushInfoField,
  switchField,
} from './msg-body.ts'

/** Longest `Reason` of a recall, in bytes (I:34965). */
export const MAX_REASON_BYTES = 100
/** Messages of one recall (I:34965, I:60811). */
export const MAX_RECALLED_PER_CALL = 10

/** `Nick` and `FaceUrl` of an account; the import pages name no limit. */
export const MAX_PROFILE_BYTES = 500

/** At most so many bytes of UTF-8. */
export function textField(maxBytes: number) {
  return v.pipe(v.string(), v.maxBytes(maxBytes, `must be at most ${maxBytes} bytes`))
}

export function filledTextField(maxBytes: number) {
  return v.pipe(
    v.string(),
    v.nonEmpty('must not be empty'),
    v.maxBytes(maxBytes, `must be at most ${maxBytes} bytes`),
  )
}

export const positiveField = v.pipe(uint32Field, v.minValue(1, 'must be at least 1'))

/** Custom data of a group or a member. */
export const appDefinedDataField = v.array(v.looseObject({ Key: v.string(), Value: v.string() }))

/** What a message to a group and one to the subscribers of an official account have in common (I:34959, I:60810). */
export const groupMessageFields = {
  Random: uint32Field,
  MsgBody: msgBodyField,
  ForbidCallbackControl: v.exactOptional(controlWordsField),
  SendMsgControl: v.exactOptional(controlWordsField),
  OnlineOnlyFlag: v.exactOptional(switchField),
  CloudCustomData: v.exactOptional(cloudCustomDataField),
  OfflinePushInfo: v.exactOptional(offlinePushInfoField),
} as const
