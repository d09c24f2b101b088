/**
 * `Group.CallbackAfterRecallMsg`: messages of a group, or of a topic in a community, were recalled.
 * Sources: I:46979 (2023; `MsgId` since 2025-02-28; the sample's `EventTime` is a string), C:73141 (2025-02-28; an integer).
 * No version tells who sent the messages, or why they were recalled.
 */
import * as v from 'valibot'
import { webhookCommands } from './commands.ts'
import { eventTimeSchema } from './event-time.ts'
import {
  groupIdField,
  groupTypeField,
  MAX_MESSAGES_PER_RECALL,
  msgIdField,
  topicIdField,
  uint32Field,
  userIdField,
} from './fields.ts'

export const groupRecallSchema = v.looseObject({
  CallbackCommand: v.literal(webhookCommands.groupRecall),
  /** Who recalled: not the messages' sender. */
  Operator_Account: userIdField,
  Type: groupTypeField,
  GroupId: groupIdField,
  MsgSeqList: v.pipe(
    v.array(v.looseObject({ MsgSeq: uint32Field, MsgId: v.exactOptional(msgIdField) })),
    v.minLength(1, 'must name at least one message'),
    v.maxLength(MAX_MESSAGES_PER_RECALL, 'must name at most 1000 messages'),
  ),
  /** Only for messages of a topic; MsgSeq then counts in the topic. */
  TopicId: v.exactOptional(topicIdField),
  EventTime: v.exactOptional(eventTimeSchema),
})

export type GroupRecallBody = v.InferOutput<typeof groupRecallSchema>

export type EventTimeForm = 'string' | 'integer'

export interface GroupRecallFacts {
  readonly operator: string
  readonly groupType: string
  readonly groupId: string
  readonly messages: readonly { readonly seq: number; readonly msgId: string }[]
  readonly topicId: string | null
  /** Milliseconds. */
  readonly eventTime: number
  readonly eventTimeAs: EventTimeForm
  readonly withMsgId: boolean
}

/** The body in the documents' order of fields. */
export function writeGroupRecall(facts: GroupRecallFacts): GroupRecallBody {
  return {
    CallbackCommand: webhookCommands.groupRecall,
    Operator_Account: facts.operator,
    Type: facts.groupType,
    GroupId: facts.groupId,
    MsgSeqList: facts.messages.map(({ seq, msgId }) =>
      facts.withMsgId ? { MsgSeq: seq, MsgId: msgId } : { MsgSeq: seq },
    ),
    ...(facts.topicId === null ? {} : { TopicId: facts.topicId }),
    EventTime: facts.eventTimeAs === 'string' ? String(facts.eventTime) : facts.eventTime,
  }
}
