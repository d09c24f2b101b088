/**
 * The writes of one message that has a MsgSeq: to a group, a topic or the subscribers of an official account. One
 * row of each kind whatever the number of members (rule GS4 of docs/spec/groups.md).
 */
import type { Query } from '@takeback/store'
import { mentionedIn } from '../../domain/mentions.ts'
import { hasFlag, messageFlags } from '../../domain/message-flags.ts'
import { advanceConversation, setLastMessage, type ConversationRow } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { insertMention } from '../../tables/mentions.ts'
import { insertMessage } from '../../tables/messages.ts'
import { storeText, type MessageText } from '../store-text.ts'

/** What a sender gives. */
export interface NumberedContent extends MessageText {
  readonly app: number
  readonly random: number
  /** See domain/message-flags.ts. */
  readonly flags: number
}

export interface NumberedMessage {
  readonly id: number
  /** Of the table: an official account's is the constant 1 of its MsgKey. */
  readonly random: number
  readonly sender: string
  readonly msgId: string
  /** 1 high to 4 lowest. */
  readonly priority: number
  readonly flags: number
  /** JSON of who is mentioned and who is meant; never text. */
  readonly detail: string | null
  /** Milliseconds. */
  readonly now: number
}

export function storeNumbered(
  content: NumberedContent,
  home: ConversationRow,
  message: NumberedMessage,
): readonly Query[] {
  const { app } = content
  const { id, random, sender, msgId, priority, flags, detail, now } = message
  const time = Math.floor(now / 1000)
  const writes = [
    advanceConversation(home.next_event + 1, home.next_seq + 1, home.id),
    insertEvent(home.id, home.next_event, 'message', id, sender, now, detail),
    insertMessage(id, app, home.id, home.next_seq, random, time, sender, msgId, priority, flags),
    ...storeText(app, id, content),
    ...mentionedIn(detail).map((userId) => insertMention(home.id, home.next_seq, userId)),
  ]
  if (!hasFlag(flags, messageFlags.noLastMessage | messageFlags.onlineOnly))
    writes.push(setLastMessage(id, home.id))
  return writes
}
