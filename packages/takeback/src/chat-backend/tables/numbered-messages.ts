/** `messages` of groups, topics and official accounts: found by their MsgSeq, which counts from 1 without a hole. */
import { statement } from '@takeback/store'
import type { ConversationKind } from './conversations.ts'
import {
  messageColumns,
  recallableColumns,
  textColumns,
  type MessageRow,
  type MessageWithBodyRow,
  type RecallableRow,
} from './messages.ts'

export interface RecallableNumberedRow extends RecallableRow {
  /** People it mentions. */
  readonly mentions: number
}

/** `name`: the id of the group, the topic or the official account. */
export const numberedMessage = statement<
  [app: number, kind: ConversationKind, name: string, seq: number],
  RecallableNumberedRow
>(
  `SELECT ${recallableColumns},
     (SELECT COUNT(*) FROM mentions
      WHERE mentions.conversation = messages.conversation AND mentions.seq = messages.seq) AS mentions
   FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = $2 AND conversations.name = $3 AND messages.seq = $4`,
)

/** When the message was sent that is `back` messages before the next one; seconds. */
export const sentBefore = statement<
  [app: number, kind: ConversationKind, name: string, back: number],
  { readonly time: number }
>(
  `SELECT messages.time FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = $2 AND conversations.name = $3
     AND messages.seq = conversations.next_seq - $4`,
)

/**
 * One page of a history, newest first, from MsgSeq `from` down; nothing before the second `since`. `hidden`: flags
 * that take a message out of it. `withRecalled` 0: recalled ones are left out.
 */
export const numberedHistory = statement<
  [
    app: number,
    kind: ConversationKind,
    name: string,
    from: number,
    since: number,
    hidden: number,
    withRecalled: 0 | 1,
    limit: number,
  ],
  MessageWithBodyRow
>(
  `SELECT ${messageColumns}, ${textColumns}
   FROM conversations
     JOIN messages ON messages.conversation = conversations.id
     LEFT JOIN bodies ON bodies.message = messages.id
   WHERE conversations.app = $1 AND conversations.kind = $2 AND conversations.name = $3
     AND messages.seq <= $4 AND messages.time >= $5 AND messages.flags & $6 = 0
     AND ($7 = 1 OR messages.recalled_at IS NULL)
   ORDER BY messages.seq DESC LIMIT $8`,
)

/**
 * How many messages of a group or a topic `reader` has not read: rules RE8-RE11 of docs/spec/residue.md. `after`: the MsgSeq
 * from which domain/unread.ts lets it count. `since`: seconds, older messages were there before the reader was.
 */
export const unreadNumbered = statement<
  [conversation: number, after: number, since: number, reader: string, uncounted: number, limit: number],
  { readonly unread: number }
>(
  `SELECT COUNT(*) AS unread FROM (
     SELECT 1 FROM messages
     WHERE conversation = $1 AND seq > $2 AND time >= $3 AND sender <> $4
       AND recalled_at IS NULL AND flags & $5 = 0
     LIMIT $6) AS counted`,
)

/** When the newest message was sent; seconds. */
export const newestNumberedTime = statement<
  [app: number, kind: ConversationKind, name: string],
  { readonly time: number }
>(
  `SELECT messages.time FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = $2 AND conversations.name = $3
   ORDER BY messages.time DESC, messages.seq DESC LIMIT 1`,
)

/** The message of this sender, second and Random: an import that comes again. */
export const numberedAlike = statement<
  [app: number, kind: ConversationKind, name: string, time: number, sender: string, random: number],
  { readonly seq: number }
>(
  `SELECT messages.seq FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = $2 AND conversations.name = $3
     AND messages.time = $4 AND messages.sender = $5 AND messages.random = $6`,
)

/** What `sender` said among the latest `depth` messages and nobody took back. `hidden`: flags that leave one out. */
export const latestOfSender = statement<
  [app: number, kind: ConversationKind, name: string, depth: number, sender: string, hidden: number],
  Pick<MessageRow, 'id' | 'seq' | 'msg_id'>
>(
  `SELECT messages.id, seq, msg_id FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = $2 AND conversations.name = $3
     AND messages.seq >= conversations.next_seq - $4 AND messages.sender = $5
     AND messages.recalled_at IS NULL AND messages.flags & $6 = 0
   ORDER BY messages.seq`,
)
