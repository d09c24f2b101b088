/** One line of the conversation list. */
import type { Message } from './message.ts'
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
