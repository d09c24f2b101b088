/**
 * `Group.CallbackAfterSendMsg`: a message was sent to a group or a topic. Source: I:34375 (`MsgId` in newer pages).
 * Joined with its recall by GroupId, TopicId and MsgSeq.
 */
import * as v from 'valibot'
import { messageBodySchema, type MessageBody } from '../message-body.ts'
import { webhookCommands } from './commands.ts'
import { eventTimeSchema } from './event-time.ts'
import {
  groupIdField,
  groupTypeField,
  integerField,
  msgIdField,
  topicIdField,
  uint32Field,
  userIdField,
} from './fields.ts'
import type { EventTimeForm } from './group-recall.ts'

export const groupAfterSendSchema = v.looseObject({
  CallbackCommand: v.literal(webhookCommands.groupAfterSend),
  GroupId: groupIdField,
  Type: groupTypeField,
  From_Account: userIdField,
  /** Who made the request: an admin, or the sender. */
  Operator_Account: v.exactOptional(userIdField),
  Random: uint32Field,
  MsgSeq: uint32Field,
  /** Seconds. */
  MsgTime: uint32Field,
  MsgId: v.exactOptional(msgIdField),
  OnlineOnlyFlag: v.exactOptional(integerField),
  MsgBody: messageBodySchema,
  CloudCustomData: v.exactOptional(v.string()),
  TopicId: v.exactOptional(topicIdField),
  EventTime: v.exactOptional(eventTimeSchema),
})

export type GroupAfterSendBody = v.InferOutput<typeof groupAfterSendSchema>

export interface GroupAfterSendFacts {
  readonly groupId: string
  readonly groupType: string
  readonly from: string
  readonly operator: string
  readonly random: number
  readonly seq: number
  /** Seconds. */
  readonly time: number
  readonly msgId: string
  readonly onlineOnly: boolean
  readonly msgBody: MessageBody
  readonly cloudCustomData: string | null
  readonly topicId: string | null
  /** Milliseconds. */
  readonly eventTime: number
  readonly eventTimeAs: EventTimeForm
  readonly withMsgId: boolean
}

/** The body in the documents' order of fields. */
export function writeGroupAfterSend(facts: GroupAfterSendFacts): GroupAfterSendBody {
  return {
    CallbackCommand: webhookCommands.groupAfterSend,
    GroupId: facts.groupId,
    Type: facts.groupType,
    From_Account: facts.from,
    Operator_Account: facts.operator,
    Random: facts.random,
    MsgSeq: facts.seq,
    MsgTime: facts.time,
    ...(facts.withMsgId ? { MsgId: facts.msgId } : {}),
    OnlineOnlyFlag: facts.onlineOnly ? 1 : 0,
    MsgBody: facts.msgBody,
    ...(facts.cloudCustomData === null ? {} : { CloudCustomData: facts.cloudCustomData }),
    ...(facts.topicId === null ? {} : { TopicId: facts.topicId }),
    EventTime: facts.eventTimeAs === 'string' ? String(facts.eventTime) : facts.eventTime,
  }
}
