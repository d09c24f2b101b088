/**
 * What counts as unread: rules OU1-OU3 of docs/spec/one-to-one.md, RE8-RE11 of docs/spec/residue.md.
 *
 * One-to-one: a side counts what arrived after its read mark and neither said "uncounted" nor was recalled; an
 * account's total is the sum of its sides. Groups and topics: nothing is written per member, so the count is made
 * when it is asked for, and bounded.
 */
import type { Query } from '@takeback/store'
import type { C2cSideRow } from '../tables/c2c-sides.ts'
import type { GroupMemberRow } from '../tables/group-members.ts'
import type { MessageRow } from '../tables/messages.ts'
import { unreadNumbered } from '../tables/numbered-messages.ts'
import type { TopicMarkRow } from '../tables/topic-marks.ts'
import { groupTypeRules } from './group-types.ts'
import { hasFlag, messageFlags } from './message-flags.ts'

/** Whether this message is among those that its recipient's side counts. */
export function wasUnread(message: Pick<MessageRow, 'id' | 'flags'>, side: C2cSideRow | undefined): boolean {
  if (side === undefined || side.unread === 0) return false
  return message.id > side.read_upto && !hasFlag(message.flags, messageFlags.uncounted)
}

/** A count of a group stops here: this many are shown as `100+`. */
export const mostGroupUnread = 100
/** So many of the newest MsgSeqs are looked at. */
export const mostUnreadLookedAt = 1000

export interface GroupUnread {
  readonly type: string
  readonly conversation: { readonly id: number; readonly next_seq: number }
  readonly member: Pick<GroupMemberRow, 'user_id' | 'joined_at' | 'read_seq'>
  /** For a topic: the reader's mark there, if any. Null: the group itself. */
  readonly topicMark: Pick<TopicMarkRow, 'read_seq'> | undefined | null
}

/** The MsgSeq above which messages count. */
export function groupUnreadAfter({ conversation, member, topicMark }: Omit<GroupUnread, 'type'>): number {
  const mark = topicMark === null ? member.read_seq : (topicMark?.read_seq ?? 0)
  return Math.max(mark, conversation.next_seq - 1 - mostUnreadLookedAt)
}

/** The question for the store, answered by `{ unread }`, at most `mostGroupUnread`; null: nothing counts there. */
export function groupUnread(wanted: GroupUnread): Query<{ readonly unread: number }> | null {
  const { type, conversation, member, topicMark } = wanted
  if (!groupTypeRules(type).unread) return null
  // A group's mark is set when somebody joins; of a topic only the time tells what was there before.
  const since = topicMark === null ? 0 : Math.ceil(member.joined_at / 1000)
  return unreadNumbered(
    conversation.id,
    groupUnreadAfter(wanted),
    since,
    member.user_id,
    messageFlags.uncounted,
    mostGroupUnread,
  )
}
