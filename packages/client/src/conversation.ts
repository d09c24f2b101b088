/** One line of the conversation list. */
import { mentionAll } from '@takeback/protocol'
import type { Held } from './held.ts'
import { conversationTypeOf, type Message } from './message.ts'
import type { ConversationType } from './names.ts'

export interface Conversation {
  /** `C2C<UserID>` or `GROUP<GroupId>`; topics are `GROUP<TopicId>`, official accounts `C2C<their id>`. */
  readonly conversationID: string
  readonly type: ConversationType
  /** Nickname, or name of the group or official account; empty when none was given. */
  readonly name: string
  readonly unreadCount: number
  /** The preview. A message that was taken back stays the last one, without its text. */
  readonly lastMessage: Message | null
  /** Unread messages that mention me or everybody; the newest first. */
  readonly atMessages: readonly Message[]
}

/** What is held of a conversation, as `me` is shown it. */
export function conversationOf(held: Held, me: string): Conversation {
  const unread = [...held.unreadNames].flatMap((name) => held.messages.get(name) ?? [])
  return {
    conversationID: held.id,
    type: conversationTypeOf(held.id),
    name: held.name,
    unreadCount: held.unread,
    lastMessage: held.last,
    atMessages: unread
      .filter(({ atUserList }) => atUserList.includes(me) || atUserList.includes(mentionAll))
      .toReversed(),
  }
}
