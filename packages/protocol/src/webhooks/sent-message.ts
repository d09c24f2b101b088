/**
 * One shape for every version of the three After-send webhooks, which hand over what a recall webhook leaves out: the
 * content. Joined with the recall by `effectKey`. Sources: I:34365, I:34375, I:60804, C:2716.
 */
import * as v from 'valibot'
import type { MessageBody } from '../message-body.ts'
import { c2cAfterSendSchema } from './c2c-after-send.ts'
import { webhookCommands } from './commands.ts'
import type { MessagePlace } from './effect-key.ts'
import { groupAfterSendSchema } from './group-after-send.ts'
import { officialAfterSendSchema } from './official-after-send.ts'

export interface SentMessage {
  readonly place: MessagePlace
  /** MsgKey, or MsgSeq as text: what the recall names too. */
  readonly name: string
  readonly msgId: string | null
  /** UserID; for an official account its own id. */
  readonly sender: string
  /** Milliseconds, from seconds. */
  readonly sentAt: number
  /** False: sending failed (restricted words …), so nobody ever saw it. */
  readonly wasSent: boolean
  /** Elements as they came, with the fields that nobody here knows. */
  readonly body: MessageBody
  /** Null: not sent. */
  readonly cloudCustomData: string | null
}

export const afterSendCommands = [
  webhookCommands.c2cAfterSend,
  webhookCommands.groupAfterSend,
  webhookCommands.officialAfterSend,
] as const

export type AfterSendCommand = (typeof afterSendCommands)[number]

export function isAfterSendCommand(word: string): word is AfterSendCommand {
  return (afterSendCommands as readonly string[]).includes(word)
}

/** Null: the body is none of that command. `body` is parsed JSON. */
export function readSentMessage(command: AfterSendCommand, body: unknown): SentMessage | null {
  switch (command) {
    case webhookCommands.c2cAfterSend:
      return c2cMessage(body)
    case webhookCommands.groupAfterSend:
      return groupMessage(body)
    case webhookCommands.officialAfterSend:
      return officialMessage(body)
  }
}

function c2cMessage(body: unknown): SentMessage | null {
  const { success, output } = v.safeParse(c2cAfterSendSchema, body)
  if (!success) return null
  return {
    ...contentOf(output),
    place: { kind: 'c2c', sender: output.From_Account, recipient: output.To_Account },
    name: output.MsgKey,
    msgId: output.MsgId ? output.MsgId : null,
    sender: output.From_Account,
    wasSent: (output.SendMsgResult ?? 0) === 0,
  }
}

function groupMessage(body: unknown): SentMessage | null {
  const { success, output } = v.safeParse(groupAfterSendSchema, body)
  if (!success) return null
  const topicId = output.TopicId ? output.TopicId : null
  return {
    ...contentOf(output),
    place: { kind: topicId === null ? 'group' : 'topic', groupId: output.GroupId, topicId },
    // Adding 0 makes the -0 that JSON can hold an ordinary 0.
    name: String(output.MsgSeq + 0),
    msgId: output.MsgId ? output.MsgId : null,
    sender: output.From_Account,
    wasSent: true,
  }
}

function officialMessage(body: unknown): SentMessage | null {
  const { success, output } = v.safeParse(officialAfterSendSchema, body)
  if (!success) return null
  return {
    ...contentOf(output),
    place: { kind: 'official', officialAccount: output.Official_Account },
    name: output.MsgKey,
    msgId: null,
    sender: output.Official_Account,
    wasSent: true,
  }
}

function contentOf(body: { MsgTime: number; MsgBody: MessageBody; CloudCustomData?: string }) {
  return {
    sentAt: body.MsgTime * 1000,
    body: body.MsgBody,
    cloudCustomData: body.CloudCustomData ?? null,
  }
}
