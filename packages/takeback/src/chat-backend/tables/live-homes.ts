/**
 * Where a user is at home: their groups, topics and official accounts, and whom a conversation reaches.
 *
 * `mine` is read from an index alone (`…_by_user`, `…_by_owner`). Asked for more columns at once, SQLite without
 * statistics takes the primary key and looks at everybody of the app. It keeps the order of a CROSS JOIN.
 */
import { statement } from '@takeback/store'
import type { ConversationKind } from './conversations.ts'
import type { GroupRole } from './group-members.ts'

export interface GroupHomeRow {
  readonly group_id: string
  readonly type: string
  readonly title: string
  /** conversations.id */
  readonly conversation: number
  readonly role: GroupRole
  /** Milliseconds. */
  readonly joined_at: number
  /** MsgSeq. */
  readonly read_seq: number
  /** Of the conversation: the MsgSeq that comes next. */
  readonly next_seq: number
}

export const groupHomesOf = statement<[app: number, userId: string], GroupHomeRow>(
  `SELECT chat_groups.group_id, chat_groups.type, chat_groups.name AS title, chat_groups.conversation,
     group_members.role, group_members.joined_at, group_members.read_seq,
     (SELECT conversations.next_seq FROM conversations WHERE conversations.id = chat_groups.conversation) AS next_seq
   FROM group_members AS mine
     JOIN group_members ON group_members.app = mine.app AND group_members.group_id = mine.group_id
       AND group_members.user_id = mine.user_id
     JOIN chat_groups ON chat_groups.app = mine.app AND chat_groups.group_id = mine.group_id
   WHERE mine.app = $1 AND mine.user_id = $2`,
)

export interface TopicHomeRow {
  readonly topic_id: string
  readonly group_id: string
  readonly type: string
  readonly title: string
  /** conversations.id of the topic. */
  readonly conversation: number
  readonly joined_at: number
  /** MsgSeq; null: nothing is read yet. */
  readonly read_seq: number | null
  readonly next_seq: number
}

export const topicHomesOf = statement<[app: number, userId: string], TopicHomeRow>(
  `SELECT topics.topic_id, topics.group_id, chat_groups.type, topics.name AS title, topics.conversation,
     group_members.joined_at, topic_marks.read_seq,
     (SELECT conversations.next_seq FROM conversations WHERE conversations.id = topics.conversation) AS next_seq
   FROM group_members AS mine
     CROSS JOIN topics AS theirs
     JOIN group_members ON group_members.app = mine.app AND group_members.group_id = mine.group_id
       AND group_members.user_id = mine.user_id
     JOIN chat_groups ON chat_groups.app = mine.app AND chat_groups.group_id = mine.group_id
     JOIN topics ON topics.app = theirs.app AND topics.topic_id = theirs.topic_id
     LEFT JOIN topic_marks ON topic_marks.conversation = topics.conversation
       AND topic_marks.user_id = group_members.user_id
   WHERE mine.app = $1 AND mine.user_id = $2 AND theirs.app = mine.app AND theirs.group_id = mine.group_id`,
)

export interface OfficialHomeRow {
  readonly official_id: string
  readonly title: string
  readonly owner: string
  /** conversations.id */
  readonly conversation: number
  /** Milliseconds; null: the owner, who has not subscribed. */
  readonly subscribed_at: number | null
  readonly read_seq: number | null
  readonly next_seq: number
}

/** Subscribed to, or owned. */
export const officialHomesOf = statement<[app: number, userId: string], OfficialHomeRow>(
  `SELECT official_accounts.official_id, official_accounts.name AS title, official_accounts.owner,
     official_accounts.conversation, subscribers.subscribed_at, subscribers.read_seq,
     (SELECT conversations.next_seq FROM conversations WHERE conversations.id = official_accounts.conversation) AS next_seq
   FROM subscribers AS mine
     JOIN subscribers ON subscribers.app = mine.app AND subscribers.official_id = mine.official_id
       AND subscribers.user_id = mine.user_id
     JOIN official_accounts ON official_accounts.app = mine.app
       AND official_accounts.official_id = mine.official_id
   WHERE mine.app = $1 AND mine.user_id = $2
   UNION ALL
   SELECT official_accounts.official_id, official_accounts.name, official_accounts.owner,
     official_accounts.conversation, NULL, NULL,
     (SELECT conversations.next_seq FROM conversations WHERE conversations.id = official_accounts.conversation) AS next_seq
   FROM official_accounts AS mine
     JOIN official_accounts ON official_accounts.app = mine.app
       AND official_accounts.official_id = mine.official_id
   WHERE mine.app = $1 AND mine.owner = $2 AND NOT EXISTS (
     SELECT 1 FROM subscribers WHERE subscribers.app = mine.app
       AND subscribers.official_id = mine.official_id AND subscribers.user_id = $2)`,
)

export interface ConversationFacts {
  readonly id: number
  readonly app: number
  readonly kind: ConversationKind
  readonly name: string
  /** conversations.id whose members hear of it: a topic is heard by its group. Null: of a topic that is gone, whose end names it. */
  readonly room: number | null
}

/** What never changes of a conversation. */
export const conversationFacts = statement<[conversation: number], ConversationFacts>(
  `SELECT conversations.id, conversations.app, conversations.kind, conversations.name,
     CASE WHEN conversations.kind <> 'topic' THEN conversations.id ELSE
       (SELECT chat_groups.conversation FROM topics
        JOIN chat_groups ON chat_groups.app = topics.app AND chat_groups.group_id = topics.group_id
        WHERE topics.app = conversations.app AND topics.topic_id = conversations.name) END AS room
   FROM conversations WHERE conversations.id = $1`,
)
