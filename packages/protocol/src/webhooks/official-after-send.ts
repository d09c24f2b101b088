/**
 * `OfficialAccount.CallbackAfterSendMsg`: an official account sent a message to its subscribers. Source: I:60804.
 * `MsgKey` joins it with its recall.
 */
import * as v from 'valibot'
import { messageBodySchema, type MessageBody } from '../message-body.ts'
import { webhookCommands } from './commands.ts'
import { eventTimeSchema } from './event-time.ts'
import { integerField, msgKeyField, officialIdField, uint32Field } from './fields.ts'

export const officialAfterSendSchema = v.looseObject({
  CallbackCommand: v.literal(webhookCommands.officialAfterSend),
  Official_Account: officialIdField,
  MsgKey: msgKeyField,
  /** Seconds. */
  MsgTime: uint32Field,
  OnlineOnlyFlag: v.exactOptional(integerField),
  MsgBody: messageBodySchema,
  CloudCustomData: v.exactOptional(v.string()),
  EventTime: v.exactOptional(eventTimeSchema),
})

export type OfficialAfterSendBody = v.InferOutput<typeof officialAfterSendSchema>

export interface OfficialAfterSendFacts {
  readonly officialAccount: string
  readonly msgKey: string
  /** Seconds. */
  readonly time: number
  readonly onlineOnly: boolean
  readonly msgBody: MessageBody
  readonly cloudCustomData: string | null
  /** Milliseconds. */
  readonly eventTime: number
}

/** The body in the documents' order of fields. */
export function writeOfficialAfterSend(facts: OfficialAfterSendFacts): OfficialAfterSendBody {
  return {
    CallbackCommand: webhookCommands.officialAfterSend,
    Official_Account: facts.officialAccount,
    MsgKey: facts.msgKey,
    MsgTime: facts.time,
    OnlineOnlyFlag: facts.onlineOnly ? 1 : 0,
    MsgBody: facts.msgBody,
    ...(facts.cloudCustomData === null ? {} : { CloudCustomData: facts.cloudCustomData }),
    EventTime: facts.eventTime,
  }
}
