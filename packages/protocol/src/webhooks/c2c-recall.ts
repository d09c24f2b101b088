/**
 * `C2C.CallbackAfterMsgWithDraw`: a one-to-one message was recalled. Sources: I:43466 (to 2025-03-10: `UnreadMsgNum`,
 * no `EventTime`), C:61697 (2023-12-15: `EventTime`, no `UnreadMsgNum`). Who recalled is in no version of it.
 */
import * as v from 'valibot'
import { webhookCommands } from './commands.ts'
import { eventTimeSchema } from './event-time.ts'
import { msgKeyField, unreadField, userIdField } from './fields.ts'

export const c2cRecallSchema = v.looseObject({
  CallbackCommand: v.literal(webhookCommands.c2cRecall),
  /** The message's sender. */
  From_Account: userIdField,
  To_Account: userIdField,
  /** `MsgSeq_MsgRandom_MsgTime` */
  MsgKey: msgKeyField,
  /** Of To_Account, over all one-to-one conversations. International documents only. */
  UnreadMsgNum: v.exactOptional(unreadField),
  /** Chinese documents only. */
  EventTime: v.exactOptional(eventTimeSchema),
})

export type C2cRecallBody = v.InferOutput<typeof c2cRecallSchema>

/** intl: with UnreadMsgNum. cn: with EventTime. both: with both, which no document shows. */
export type C2cForm = 'intl' | 'cn' | 'both'

export interface C2cRecallFacts {
  readonly from: string
  readonly to: string
  readonly msgKey: string
  readonly unread: number
  /** Milliseconds. */
  readonly eventTime: number
  readonly form: C2cForm
}

/** The body in the documents' order of fields. */
export function writeC2cRecall(facts: C2cRecallFacts): C2cRecallBody {
  return {
    CallbackCommand: webhookCommands.c2cRecall,
    From_Account: facts.from,
    To_Account: facts.to,
    MsgKey: facts.msgKey,
    ...(facts.form === 'cn' ? {} : { UnreadMsgNum: facts.unread }),
    ...(facts.form === 'intl' ? {} : { EventTime: facts.eventTime }),
  }
}
