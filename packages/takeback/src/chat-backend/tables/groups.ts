/** `chat_groups`: what a group is. Its messages hang on the conversation of kind `group` with its id as the name. */
import { statement } from '@takeback/store'
import type { GroupMemberProfileRow } from './group-members.ts'

export interface GroupRow {
  readonly group_id: string
  /** In Tencent's old spelling. */
  readonly type: string
  /** Empty: none. */
  readonly owner: string
  readonly name: string
  /** JSON, see domain/group-info.ts. */
  readonly info: string
  readonly support_topic: number
  readonly member_count: number
  /** conversations.id */
  readonly conversation: number
  /** Milliseconds. */
  readonly created_at: number
}

export const groupById = statement<[app: number, groupId: string], GroupRow>(
  `SELECT group_id, type, owner, name, info, support_topic, member_count, conversation, created_at
   FROM chat_groups WHERE app = $1 AND group_id = $2`,
)

export interface GroupOverviewRow extends GroupRow {
  readonly next_seq: number
  /** Seconds; null: no message yet. */
  readonly last_time: number | null
}

export const groupOverview = statement<[app: number, groupId: string], GroupOverviewRow>(
  `SELECT group_id, type, owner, chat_groups.name, info, support_topic, member_count, conversation, created_at,
     conversations.next_seq,
     (SELECT messages.time FROM messages WHERE messages.id = conversations.last_message) AS last_time
   FROM chat_groups JOIN conversations ON conversations.id = chat_groups.conversation
   WHERE chat_groups.app = $1 AND group_id = $2`,
)

/** A group as one of its members sees it. */
export type JoinedGroupRow = GroupOverviewRow & GroupMemberProfileRow

/**
 * The groups of somebody, by id. `mine` is read from an index alone and comes first: see live-homes.ts. `type` empty: all types. `withRooms` 0: without audio-video groups.
 */
export const joinedGroups = statement<
  [app: number, userId: string, type: string, withRooms: 0 | 1, limit: number, offset: number],
  JoinedGroupRow
>(
  `SELECT chat_groups.group_id, type, owner, chat_groups.name, info, support_topic, member_count, conversation,
     created_at, conversations.next_seq,
     (SELECT messages.time FROM messages WHERE messages.id = conversations.last_message) AS last_time,
     group_members.user_id, group_members.role, group_members.joined_at, group_members.read_seq,
     group_members.read_event, group_members.name_card, group_members.msg_flag, group_members.mute_until,
     group_members.custom
   FROM group_members AS mine
     JOIN group_members ON group_members.app = mine.app AND group_members.group_id = mine.group_id
       AND group_members.user_id = mine.user_id
     JOIN chat_groups ON chat_groups.app = mine.app AND chat_groups.group_id = mine.group_id
     JOIN conversations ON conversations.id = chat_groups.conversation
   WHERE mine.app = $1 AND mine.user_id = $2
     AND ($3 = '' OR type = $3) AND ($4 = 1 OR type <> 'AVChatRoom')
   ORDER BY mine.group_id LIMIT $5 OFFSET $6`,
)

export const countJoinedGroups = statement<
  [app: number, userId: string, type: string, withRooms: 0 | 1],
  { readonly groups: number }
>(
  `SELECT COUNT(*) AS groups FROM group_members
     JOIN chat_groups ON chat_groups.app = group_members.app AND chat_groups.group_id = group_members.group_id
   WHERE group_members.app = $1 AND group_members.user_id = $2
     AND ($3 = '' OR type = $3) AND ($4 = 1 OR type <> 'AVChatRoom')`,
)

export const insertGroup = statement<
  [
    app: number,
    groupId: string,
    type: string,
    owner: string,
    name: string,
    info: string,
    supportTopic: number,
    memberCount: number,
    conversation: number,
    createdAt: number,
  ]
>(
  `INSERT INTO chat_groups
     (app, group_id, type, owner, name, info, support_topic, member_count, conversation, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
)

export const setMemberCount = statement<[memberCount: number, app: number, groupId: string]>(
  'UPDATE chat_groups SET member_count = $1 WHERE app = $2 AND group_id = $3',
)

export const setGroupOwner = statement<[owner: string, app: number, groupId: string]>(
  'UPDATE chat_groups SET owner = $1 WHERE app = $2 AND group_id = $3',
)

export const updateGroup = statement<[name: string, info: string, app: number, groupId: string]>(
  'UPDATE chat_groups SET name = $1, info = $2 WHERE app = $3 AND group_id = $4',
)

export const deleteGroup = statement<[app: number, groupId: string]>(
  'DELETE FROM chat_groups WHERE app = $1 AND group_id = $2',
)
