/** One message as a client sees it. The same shape in answers and in events. */
import type { MessageBody } from '../message-body.ts'

export interface LiveMessageKey {
  readonly seq: number
  /** 1 for an official account, as in its MsgKey. */
  readonly random: number
  /** Server seconds. */
  readonly time: number
}

export interface LiveRecalled {
  /** UserID of who took it back. */
  readonly by: string
  /** Only an admin can give one. */
  readonly reason: string | null
  /** Milliseconds. */
  readonly at: number
}

export interface LiveMessage {
  /** As the reader of this frame names it. */
  readonly conversation: string
  /** Names the message within its conversation; in one-to-one conversations together with `sender`. */
  readonly key: LiveMessageKey
  readonly msgId: string
  /** UserID, or the id of the official account. */
  readonly sender: string
  /** Server seconds: `key.time`. */
  readonly time: number
  /** Empty when the message was recalled. */
  readonly body: MessageBody
  /** CloudCustomData; null when none was sent, and when the message was recalled. */
  readonly custom: string | null
  readonly recalled: LiveRecalled | null
  /** In nobody's history; cannot be recalled. */
  readonly onlineOnly: boolean
  /** Counts as unread for whoever has not read it. */
  readonly counted: boolean
  /** UserIDs who are mentioned; `mentionAll` stands for everybody. Empty when the message was recalled. */
  readonly at: readonly string[]
  /** Place in the conversation's event log; 0 where a message was read without it (history, and the last one in the list). */
  readonly eventSeq: number
}

/** In `at`: everybody. The value of Tencent's `TYPES.MSG_AT_ALL`. */
export const mentionAll = '__kImSDK_MesssageAtALL__'
