/** `v4/openim/importmsg`: put a one-to-one message of another system in its place. */
import * as v from 'valibot'
import { uint32Field, userIdField } from '../webhooks/fields.ts'
import { defineRest } from './define.ts'
import { cloudCustomDataField, msgBodyField } from './msg-body.ts'

/** `SyncFromOldSystem`: 5 is unread and pushed, 2 is history: read, and nobody is told. */
export const importedAs = { live: 5, history: 2 } as const

export const importmsg = defineRest({
  service: 'openim',
  command: 'importmsg',
  source: 'I:35014',
  request: v.looseObject({
    SyncFromOldSystem: v.pipe(
      v.number(),
      v.picklist([importedAs.live, importedAs.history], 'must be 5 (live) or 2 (history)'),
    ),
    From_Account: userIdField,
    To_Account: userIdField,
    /** Absent: drawn. */
    MsgSeq: v.exactOptional(uint32Field),
    MsgRandom: uint32Field,
    /** Seconds: when it was sent. */
    MsgTimeStamp: uint32Field,
    MsgBody: msgBodyField,
    CloudCustomData: v.exactOptional(cloudCustomDataField),
  }),
  fieldCodes: {
    From_Account: 90008,
    To_Account: 90003,
    MsgRandom: 90005,
    MsgTimeStamp: 90006,
    MsgBody: 90007,
  },
  otherCode: 90001,
  callsPerSecond: 200,
})
