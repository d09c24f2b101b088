/**
 * `OfficialAccount.CallbackAfterMsgWithDraw`: messages of an official account were recalled.
 * Sources: I:60805 (2024-06-18), C:102325. The sample's id `#TOA#_123` breaks the documented prefix `@TOA#_`.
 */
import * as v from 'valibot'
import { webhookCommands } from './commands.ts'
import { eventTimeSchema } from './event-time.ts'
import { MAX_MESSAGES_PER_RECALL, msgKeyField, officialIdField } from './fields.ts'

export const officialRecallSchema = v.looseObject({
  CallbackCommand: v.literal(webhookCommands.officialRecall),
  Official_Account: officialIdField,
  WithdrawMsgList: v.pipe(
    /** `Seq_1_ServerTime` */
    v.array(v.looseObject({ MsgKey: msgKeyField })),
    v.minLength(1, 'must name at least one message'),
    v.maxLength(MAX_MESSAGES_PER_RECALL, 'must name at most 1000 messages'),
  ),
  EventTime: v.exactOptional(eventTimeSchema),
})

export type OfficialRecallBody = v.InferOutput<typeof officialRecallSchema>

export interface OfficialRecallFacts {
  readonly officialAccount: string
  readonly msgKeys: readonly string[]
  /** Milliseconds. */
  readonly eventTime: number
}

/** The body in the documents' order of fields. */
export function writeOfficialRecall(facts: OfficialRecallFacts): OfficialRecallBody {
  return {
    CallbackCommand: webhookCommands.officialRecall,
    Official_Account: facts.officialAccount,
    WithdrawMsgList: facts.msgKeys.map((msgKey) => ({ MsgKey: msgKey })),
    EventTime: facts.eventTime,
  }
}
