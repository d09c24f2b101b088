/**
 * One shape for every version of the three recall webhooks. What a version does not tell is null, never guessed.
 * Rules W1-W4 of docs/spec/wire.md.
 */
import * as v from 'valibot'
import { groupTypeOf } from '../group-type.ts'
import { c2cRecallSchema, type C2cRecallBody } from './c2c-recall.ts'
import { webhookCommands } from './commands.ts'
import { eventTimeMs } from './event-time.ts'
import { groupRecallSchema, type GroupRecallBody } from './group-recall.ts'
import { officialRecallSchema, type OfficialRecallBody } from './official-recall.ts'

export interface C2cRecallNotice {
  readonly kind: 'c2c'
  readonly sender: string
  readonly recipient: string
  readonly messages: readonly RecalledMessage[]
  /** Total of `recipient` over all one-to-one conversations. */
  readonly unread: number | null
  /** Milliseconds. */
  readonly eventTime: number | null
}

export interface GroupRecallNotice {
  /** topic: `topicId` is a string, and MsgSeq counts in the topic. */
  readonly kind: 'group' | 'topic'
  readonly groupId: string
  /** Private, Public, ChatRoom, AVChatRoom, Community; a type unknown to us as it came. */
  readonly groupType: string
  readonly topicId: string | null
  /** Who recalled. */
  readonly operator: string
  readonly messages: readonly RecalledGroupMessage[]
  readonly eventTime: number | null
}

export interface OfficialRecallNotice {
  readonly kind: 'official'
  readonly officialAccount: string
  readonly messages: readonly RecalledMessage[]
  readonly eventTime: number | null
}

export type RecallNotice = C2cRecallNotice | GroupRecallNotice | OfficialRecallNotice

export interface RecalledMessage {
  /** MsgKey, or MsgSeq as text: the message's name inside its conversation. */
  readonly name: string
  readonly msgId: string | null
}

export interface RecalledGroupMessage extends RecalledMessage {
  readonly seq: number
}

export type RecallReading =
  | { readonly ok: true; readonly notice: RecallNotice }
  /** `why` names the field: `MsgSeqList.0.MsgSeq: must be an integer`. */
  | { readonly ok: false; readonly why: string }

/** `body` is parsed JSON; `command` is the URL's `CallbackCommand`, which the body must repeat. */
export function readRecall(command: string, body: unknown): RecallReading {
  switch (command) {
    case webhookCommands.c2cRecall:
      return read(c2cRecallSchema, body, c2cNotice)
    case webhookCommands.groupRecall:
      return read(groupRecallSchema, body, groupNotice)
    case webhookCommands.officialRecall:
      return read(officialRecallSchema, body, officialNotice)
    default:
      return { ok: false, why: 'CallbackCommand: is none of the three recall webhooks' }
  }
}

function read<Body>(
  schema: v.GenericSchema<unknown, Body>,
  body: unknown,
  notice: (body: Body) => RecallNotice,
): RecallReading {
  const parsed = v.safeParse(schema, body, { abortEarly: true })
  if (parsed.success) return { ok: true, notice: notice(parsed.output) }
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  // valibot's own words for an absent key name the key a second time.
  const what = issue.received === 'undefined' ? 'is missing' : issue.message
  return { ok: false, why: path === null ? what : `${path}: ${what}` }
}

function c2cNotice(body: C2cRecallBody): C2cRecallNotice {
  const { UnreadMsgNum: unread = -1 } = body
  return {
    kind: 'c2c',
    sender: body.From_Account,
    recipient: body.To_Account,
    messages: [{ name: body.MsgKey, msgId: null }],
    unread: unread < 0 ? null : unread,
    eventTime: timeOf(body),
  }
}

function groupNotice(body: GroupRecallBody): GroupRecallNotice {
  const topicId = body.TopicId ? body.TopicId : null
  const messages = new Map<number, RecalledGroupMessage>()
  for (const { MsgSeq, MsgId } of body.MsgSeqList) {
    // Adding 0 makes the -0 that JSON can hold an ordinary 0.
    const seq = MsgSeq + 0
    const msgId = messages.get(seq)?.msgId ?? (MsgId ? MsgId : null)
    messages.set(seq, { name: String(seq), seq, msgId })
  }
  return {
    kind: topicId === null ? 'group' : 'topic',
    groupId: body.GroupId,
    groupType: groupTypeOf(body.Type),
    topicId,
    operator: body.Operator_Account,
    messages: [...messages.values()],
    eventTime: timeOf(body),
  }
}

function officialNotice(body: OfficialRecallBody): OfficialRecallNotice {
  const names = new Set(body.WithdrawMsgList.map(({ MsgKey }) => MsgKey))
  return {
    kind: 'official',
    officialAccount: body.Official_Account,
    messages: [...names].map((name) => ({ name, msgId: null })),
    eventTime: timeOf(body),
  }
}

function timeOf(body: { EventTime?: string | number }): number | null {
  return body.EventTime === undefined ? null : eventTimeMs(body.EventTime)
}
