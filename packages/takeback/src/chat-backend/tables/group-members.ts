/** `group_members`: who is in a group, and as what. Never written by a send. */
import { statement } from '@takeback/store'

export type GroupRole = 'Owner' | 'Admin' | 'Member'

export interface GroupMemberRow {
  readonly user_id: string
  readonly role: GroupRole
  /** Milliseconds. */
  readonly joined_at: number
  /** MsgSeq: everything up to here is read. */
  readonly read_seq: number
  /** events.seq of the read mark; 0: none. */
  readonly read_event: number
  /** Seconds: may not speak until then. */
  readonly mute_until: number
}

export const groupMember = statement<[app: number, groupId: string, userId: string], GroupMemberRow>(
  `SELECT user_id, role, joined_at, read_seq, read_event, mute_until FROM group_members
   WHERE app = $1 AND group_id = $2 AND user_id = $3`,
)

/** A member with what others see of it. */
export interface GroupMemberProfileRow extends GroupMemberRow {
  readonly name_card: string
  /** Empty: the default of the group's type. */
  readonly msg_flag: string
  /** JSON: `CustomField[]` of domain/group-info.ts. */
  readonly custom: string
}

export const groupMemberProfile = statement<
  [app: number, groupId: string, userId: string],
  GroupMemberProfileRow
>(
  `SELECT user_id, role, joined_at, read_seq, read_event, name_card, msg_flag, mute_until, custom FROM group_members
   WHERE app = $1 AND group_id = $2 AND user_id = $3`,
)

/** In the order of their ids. */
export const groupMembers = statement<[app: number, groupId: string, limit: number], GroupMemberProfileRow>(
  `SELECT user_id, role, joined_at, read_seq, read_event, name_card, msg_flag, mute_until, custom FROM group_members
   WHERE app = $1 AND group_id = $2 ORDER BY user_id LIMIT $3`,
)

/** Those with one of three roles, after the id `after`, in the order of their ids. */
export const groupMemberPage = statement<
  [
    app: number,
    groupId: string,
    after: string,
    role: GroupRole,
    or: GroupRole,
    orElse: GroupRole,
    limit: number,
    offset: number,
  ],
  GroupMemberProfileRow
>(
  `SELECT user_id, role, joined_at, read_seq, read_event, name_card, msg_flag, mute_until, custom FROM group_members
   WHERE app = $1 AND group_id = $2 AND user_id > $3 AND role IN ($4, $5, $6)
   ORDER BY user_id LIMIT $7 OFFSET $8`,
)

/** A membership of somebody, with what the group's ledger needs when it ends. */
export interface MembershipRow {
  readonly group_id: string
  readonly owner: string
  readonly member_count: number
  readonly conversation: number
  readonly next_event: number
  readonly next_seq: number
}

export const membershipsOf = statement<[app: number, userId: string], MembershipRow>(
  `SELECT mine.group_id, owner, member_count, conversation, next_event, next_seq
   FROM group_members AS mine
     JOIN chat_groups ON chat_groups.app = mine.app AND chat_groups.group_id = mine.group_id
     JOIN conversations ON conversations.id = chat_groups.conversation
   WHERE mine.app = $1 AND mine.user_id = $2 ORDER BY mine.group_id`,
)

export const insertGroupMember = statement<
  [app: number, groupId: string, userId: string, role: GroupRole, joinedAt: number, readSeq: number]
>(
  `INSERT INTO group_members (app, group_id, user_id, role, joined_at, read_seq)
   VALUES ($1, $2, $3, $4, $5, $6)`,
)

export const setReadSeq = statement<
  [readSeq: number, readEvent: number, app: number, groupId: string, userId: string]
>(
  `UPDATE group_members SET read_seq = $1, read_event = $2
   WHERE app = $3 AND group_id = $4 AND user_id = $5`,
)

export const setMemberRole = statement<[role: GroupRole, app: number, groupId: string, userId: string]>(
  'UPDATE group_members SET role = $1 WHERE app = $2 AND group_id = $3 AND user_id = $4',
)

export const updateMemberProfile = statement<
  [
    nameCard: string,
    msgFlag: string,
    muteUntil: number,
    custom: string,
    app: number,
    groupId: string,
    userId: string,
  ]
>(
  `UPDATE group_members SET name_card = $1, msg_flag = $2, mute_until = $3, custom = $4
   WHERE app = $5 AND group_id = $6 AND user_id = $7`,
)

/** Nobody has anything unread up to this MsgSeq. */
export const readAllInGroup = statement<[readSeq: number, app: number, groupId: string]>(
  'UPDATE group_members SET read_seq = $1 WHERE app = $2 AND group_id = $3 AND read_seq < $1',
)

export const deleteGroupMember = statement<[app: number, groupId: string, userId: string]>(
  'DELETE FROM group_members WHERE app = $1 AND group_id = $2 AND user_id = $3',
)

export const deleteGroupMembers = statement<[app: number, groupId: string]>(
  'DELETE FROM group_members WHERE app = $1 AND group_id = $2',
)
