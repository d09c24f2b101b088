/** Where a message of a group stands: in the group itself or in one of its topics, each with its own MsgSeq. */
import { groupTypeRules } from '../../domain/group-types.ts'
import type { ConversationKind, ConversationRow } from '../../tables/conversations.ts'
import type { GroupMemberRow } from '../../tables/group-members.ts'
import type { GroupRow } from '../../tables/groups.ts'
import { topicById, type TopicRow } from '../../tables/topics.ts'
import { refuse, type Refused } from '../refused.ts'

export interface Place {
  readonly kind: ConversationKind
  /** conversations.name */
  readonly name: string
}

export function placeOf(groupId: string, topicId: string | null): Place {
  return topicId === null ? { kind: 'group', name: groupId } : { kind: 'topic', name: topicId }
}

/** No topic has an empty id, so without a TopicId nothing is found. */
export function topicOf(app: number, topicId: string | null) {
  return topicById(app, topicId ?? '')
}

export interface PlaceRows {
  readonly group: readonly GroupRow[]
  readonly topic: readonly TopicRow[]
  readonly conversation: readonly ConversationRow[]
}

/** The group and the conversation, or why there is none; a topic of another group is not there. */
export function groupHome(
  { groupId, topicId }: { readonly groupId: string; readonly topicId: string | null },
  rows: PlaceRows,
): { readonly group: GroupRow; readonly home: ConversationRow } | { readonly result: Refused } {
  const [group] = rows.group
  const [topic] = rows.topic
  const [home] = rows.conversation
  if (group === undefined) return refuse(10010, `GroupId ${groupId} does not exist`)
  if (topicId !== null && topic?.group_id !== groupId)
    return refuse(10010, `TopicId ${topicId} does not exist in GroupId ${groupId}`)
  if (home === undefined) return refuse(10002, `GroupId ${groupId} has no conversation`)
  return { group, home }
}

/**
 * The same for a user: what is not theirs to see is not there. No such group, no such topic, a destroyed group and
 * one that they are not in (any more) answer the same code and the same text: rule RC8 of docs/spec/recall.md. A live
 * room is open to everybody, so without a row one is there as a guest.
 */
export function memberHome(
  command: { readonly groupId: string; readonly topicId: string | null },
  rows: PlaceRows & { readonly member: readonly GroupMemberRow[] },
):
  | { readonly group: GroupRow; readonly home: ConversationRow; readonly member: GroupMemberRow | undefined }
  | { readonly result: Refused } {
  const place = groupHome(command, rows)
  const [member] = rows.member
  if ('result' in place || (member === undefined && groupTypeRules(place.group.type).namedMembers)) {
    const name = command.topicId === null ? `GroupId ${command.groupId}` : `TopicId ${command.topicId}`
    return refuse(10010, `${name} does not exist, or you are not in it`)
  }
  return { ...place, member }
}
