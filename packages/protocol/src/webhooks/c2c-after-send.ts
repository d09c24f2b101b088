/**
 * `C2C.CallbackAfterSendMsg`: a one-to-one message was sent, or failed to be. Sources: I:34365 (to 2025-03:
 * `UnreadMsgNum`), C:2716 (`MsgId`, `EventTime`, no `UnreadMsgNum`). `MsgKey` joins it with its recall.
 */
import * as v from 'valibot'
import { messageBodySchema, type MessageBody } from '../message-body.ts'
import type { C2cForm } from './c2c-recall.ts'
import { webhookCommands } from './commands.ts'
import { eventTimeSchema } from './event-time.ts'
import { integerField, msgIdField, msgKeyField, uint32Field, unreadField, userIdField } from './fields.ts'

export const c2cAfterSendSchema = v.looseObject({
  CallbackCommand: v.literal(webhookCommands.c2cAfterSend),
  From_Account: userIdField,
  To_Account: userIdField,
  MsgSeq: uint32Field,
  MsgRandom: uint32Field,
  /** Seconds. */
  MsgTime: uint32Field,
  MsgKey: msgKeyField,
  MsgId: v.exactOptional(msgIdField),
  /** 1: never stored, so no client can recall it. */
  OnlineOnlyFlag: v.exactOptional(integerField),
  /** 0: sent. Anything else is an error code. */
  SendMsgResult: v.exactOptional(integerField),
  ErrorInfo: v.exactOptional(v.string()),
  /** -1 when sending failed. */
  UnreadMsgNum: v.exactOptional(unreadField),
  MsgBody: messageBodySchema,
  CloudCustomData: v.exactOptional(v.string()),
  EventTime: v.exactOptional(eventTimeSchema),
})

export type C2cAfterSendBody = v.InferOutput<typeof c2cAfterSendSchema>

export interface C2cAfterSendFacts {
  readonly from: string
  readonly to: string
  readonly seq: number
  readonly random: number
  /** Seconds. */
  readonly time: number
  readonly msgKey: string
  readonly msgId: string
  readonly onlineOnly: boolean
  readonly unread: number
  readonly msgBody: MessageBody
  readonly cloudCustomData: string | null
  /** Milliseconds. */
  readonly eventTime: number
  readonly form: C2cForm
}

/** The body of a message that was sent, in the documents' order of fields. */
export function writeC2cAfterSend(facts: C2cAfterSendFacts): C2cAfterSendBody {
  return {
    CallbackCommand: webhookCommands.c2cAfterSend,
    From_Account: facts.from,
    To_Account: facts.to,
    MsgSeq: facts.seq,
    MsgRandom: facts.random,
    MsgTime: facts.time,
    MsgKey: facts.msgKey,
    ...(facts.form === 'intl' ? {} : { MsgId: facts.msgId }),
    OnlineOnlyFlag: facts.onlineOnly ? 1 : 0,
    SendMsgResult: 0,
    ErrorInfo: 'send msg succeed',
    ...(facts.form === 'cn' ? {} : { UnreadMsgNum: facts.unread }),
    MsgBody: facts.msgBody,
    ...(facts.cloudCustomData === null ? {} : { CloudCustomData: facts.cloudCustomData }),
    ...(facts.form === 'intl' ? {} : { EventTime: facts.eventTime }),
  }
}
