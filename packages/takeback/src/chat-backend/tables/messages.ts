/** `messages`: everything of a message but its text. Flags: domain/message-flags.ts. */
import { statement } from '@takeback/store'
import type { ConversationKind } from './conversations.ts'

export interface MessageRow {
  readonly id: number
  readonly conversation: number
  readonly seq: number
  readonly random: number
  /** Server seconds, as on the wire. */
  readonly time: number
  readonly sender: string
  readonly msg_id: string
  readonly priority: number
  readonly flags: number
  readonly recalled_at: number | null
  readonly recalled_by: string | null
  readonly recall_reason: string | null
}

/** Of `MessageRow`. */
export const messageColumns = `messages.id, conversation, seq, random, time, sender, msg_id, priority, flags,
     recalled_at, recalled_by, recall_reason`

/** A message with its text; null where the text is gone (recalled). */
export interface MessageWithBodyRow extends MessageRow {
  readonly body: string | null
  readonly custom: string | null
}

/** Of `MessageWithBodyRow`, from a LEFT JOIN with `bodies`. A recalled text is read by nobody, wherever it still lies. */
export const textColumns = `CASE WHEN recalled_at IS NULL THEN bodies.body END AS body,
     CASE WHEN recalled_at IS NULL THEN bodies.custom END AS custom`

export const insertMessage = statement<
  [
    id: number,
    app: number,
    conversation: number,
    seq: number,
    random: number,
    time: number,
    sender: string,
    msgId: string,
    priority: number,
    flags: number,
  ]
>(
  `INSERT INTO messages (id, app, conversation, seq, random, time, sender, msg_id, priority, flags)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
)

/** A message with what its recall would clear beside its own text. */
export interface RecallableRow extends MessageRow {
  /** Messages that hold its text as a quote. */
  readonly quotes: number
}

/** Of `RecallableRow`. */
export const recallableColumns = `${messageColumns},
     (SELECT COUNT(*) FROM quotes JOIN bodies ON bodies.message = quotes.quoting
      WHERE quotes.app = messages.app AND quotes.quoted = messages.msg_id
        AND bodies.custom_blanked IS NOT NULL) AS quotes`

/** A one-to-one message by what its MsgKey says. `conversation` is the name, see domain/conversation-name.ts. */
export const c2cMessageByKey = statement<
  [app: number, conversation: string, sender: string, seq: number, random: number, time: number],
  RecallableRow
>(
  `SELECT ${recallableColumns}
   FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = 'c2c' AND conversations.name = $2
     AND messages.sender = $3 AND messages.seq = $4 AND messages.random = $5 AND messages.time = $6`,
)

/** The newest one-to-one message with this MsgSeq and MsgRandom: a second one in the same second would share its MsgKey. */
export const newestC2cMessageLike = statement<
  [app: number, conversation: string, sender: string, seq: number, random: number],
  MessageRow
>(
  `SELECT ${messageColumns}
   FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = 'c2c' AND conversations.name = $2
     AND messages.sender = $3 AND messages.seq = $4 AND messages.random = $5
   ORDER BY messages.time DESC LIMIT 1`,
)

export const messageWithBody = statement<[id: number], MessageWithBodyRow>(
  `SELECT ${messageColumns}, ${textColumns}
   FROM messages LEFT JOIN bodies ON bodies.message = messages.id WHERE id = $1`,
)

/** `erasedAt`: when its text left the store; null when a policy keeps it for a while. `recalledFrom`: an address. */
export const markRecalled = statement<
  [
    recalledAt: number,
    recalledBy: string,
    recalledFrom: string | null,
    reason: string | null,
    erasedAt: number | null,
    id: number,
  ]
>(
  `UPDATE messages SET recalled_at = $1, recalled_by = $2, recalled_from = $3, recall_reason = $4, erased_at = $5
   WHERE id = $6`,
)

export const markErased = statement<[erasedAt: number, id: number]>(
  'UPDATE messages SET erased_at = $1 WHERE id = $2',
)

/** Whether a message with this MsgId was taken back. */
export const recalledByMsgId = statement<[app: number, msgId: string], { readonly id: number }>(
  'SELECT id FROM messages WHERE app = $1 AND msg_id = $2 AND recalled_at IS NOT NULL LIMIT 1',
)

/**
 * One page of a one-to-one history, newest first, as `viewer` sees it: messages strictly before the place
 * (time, seq, random), not older than `minTime`. `hidden` are flags that take a message out of everybody's
 * history, `hiddenFromSender` those that take it out of its sender's.
 */
export const c2cHistory = statement<
  [
    app: number,
    conversation: string,
    minTime: number,
    time: number,
    seq: number,
    random: number,
    hidden: number,
    viewer: string,
    hiddenFromSender: number,
    limit: number,
  ],
  MessageWithBodyRow
>(
  `SELECT ${messageColumns}, ${textColumns}
   FROM conversations
     JOIN messages ON messages.conversation = conversations.id
     LEFT JOIN bodies ON bodies.message = messages.id
   WHERE conversations.app = $1 AND conversations.kind = 'c2c' AND conversations.name = $2
     AND messages.time >= $3 AND messages.time <= $4
     AND (messages.time, messages.seq, messages.random) < ($4, $5, $6)
     AND messages.flags & $7 = 0
     AND (messages.sender <> $8 OR messages.flags & $9 = 0)
   ORDER BY messages.time DESC, messages.seq DESC, messages.random DESC, messages.id DESC LIMIT $10`,
)

/**
 * The newest message of `sender` that is not newer than `time`: up to there a reader has read. Imported history (flag
 * 128) is left out: its ids are young and its times are old.
 */
export const newestUpTo = statement<
  [app: number, conversation: string, sender: string, time: number],
  { readonly id: number }
>(
  `SELECT messages.id FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = 'c2c' AND conversations.name = $2
     AND messages.sender = $3 AND messages.time <= $4 AND messages.flags & 128 = 0
   ORDER BY messages.time DESC, messages.id DESC LIMIT 1`,
)

/** Messages of `sender` newer than `time` that count as unread (`uncounted`: flags that do not), beyond `readUpto`. */
export const countUnreadAfter = statement<
  [app: number, conversation: string, sender: string, time: number, owner: string, uncounted: number],
  { readonly unread: number }
>(
  `SELECT COUNT(*) AS unread FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = 'c2c' AND conversations.name = $2
     AND messages.sender = $3 AND messages.time > $4
     AND messages.recalled_at IS NULL AND messages.flags & $6 = 0
     AND messages.id > COALESCE((SELECT read_upto FROM c2c_sides
       WHERE c2c_sides.app = $1 AND c2c_sides.owner = $5 AND c2c_sides.peer = $3), 0)`,
)

export interface ExpiredRow {
  readonly id: number
  readonly conversation: number
  readonly kind: string
  readonly name: string
  readonly seq: number
  readonly sender: string
  readonly time: number
  readonly msg_id: string
  readonly flags: number
  readonly recalled_at: number | null
}

/** The oldest messages of an app that are older than `time` (seconds). */
export const expiredMessages = statement<[app: number, time: number, limit: number], ExpiredRow>(
  `SELECT messages.id, conversation, conversations.kind, conversations.name, seq, sender, time, msg_id, flags,
     recalled_at
   FROM messages JOIN conversations ON conversations.id = messages.conversation
   WHERE messages.app = $1 AND messages.time < $2 ORDER BY messages.time, messages.id LIMIT $3`,
)

export const deleteMessage = statement<[id: number]>('DELETE FROM messages WHERE id = $1')

/** Whether these three numbers are used in a one-to-one conversation, in whichever direction. */
export const c2cMessageByNumbers = statement<
  [app: number, conversation: string, seq: number, random: number, time: number],
  { readonly id: number }
>(
  `SELECT messages.id FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = 'c2c' AND conversations.name = $2
     AND messages.seq = $3 AND messages.random = $4 AND messages.time = $5`,
)

/** When `sender` sent its newest message there; seconds. */
export const newestC2cTimeOf = statement<
  [app: number, conversation: string, sender: string],
  { readonly time: number }
>(
  `SELECT messages.time FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = 'c2c' AND conversations.name = $2
     AND messages.sender = $3
   ORDER BY messages.time DESC LIMIT 1`,
)

/** When the message was sent that a conversation shows as its last one; seconds. */
export const lastMessageTime = statement<
  [app: number, kind: string, name: string],
  { readonly time: number }
>(
  `SELECT messages.time FROM conversations JOIN messages ON messages.id = conversations.last_message
   WHERE conversations.app = $1 AND conversations.kind = $2 AND conversations.name = $3`,
)

/**
 * The second at which `many` messages of an app, from the second `since` on, are passed: a read that looks at no more of
 * them than that ends there. No row: there are fewer.
 */
export const secondAfter = statement<[app: number, since: number, many: number], { readonly time: number }>(
  'SELECT time FROM messages WHERE app = $1 AND time >= $2 ORDER BY time LIMIT 1 OFFSET $3',
)

export interface SentRow {
  readonly id: number
  readonly conversation: number
  readonly kind: ConversationKind
  /** conversations.name */
  readonly name: string
  /** Of a topic that is there. */
  readonly group_id: string | null
  readonly seq: number
  readonly random: number
  readonly time: number
  readonly msg_id: string
}

/**
 * What `sender` said and nobody took back, oldest first, behind the place (time, id) and before the second `until`: of a
 * plan, so only messages that are older than it (an id), and that it did not deal with yet. By the index of ages: it looks
 * at all messages of that time, and a send pays for no index of senders. `hidden`: flags that leave one out.
 */
export const sentBetween = statement<
  [
    app: number,
    time: number,
    id: number,
    until: number,
    sender: string,
    plan: number,
    hidden: number,
    limit: number,
  ],
  SentRow
>(
  `SELECT messages.id, messages.conversation, conversations.kind, conversations.name, topics.group_id, messages.seq,
     messages.random, messages.time, messages.msg_id
   FROM messages
     JOIN conversations ON conversations.id = messages.conversation
     LEFT JOIN topics ON topics.app = $1 AND topics.topic_id = conversations.name AND conversations.kind = 'topic'
   WHERE messages.app = $1 AND messages.time >= $2 AND messages.time < $4
     AND (messages.time > $2 OR messages.id > $3)
     AND messages.sender = $5 AND messages.id < $6 AND messages.recalled_at IS NULL AND messages.flags & $7 = 0
     AND NOT EXISTS (SELECT 1 FROM recall_plan_messages AS listed WHERE listed.plan = $6 AND listed.message = messages.id)
   ORDER BY messages.time, messages.id LIMIT $8`,
)
