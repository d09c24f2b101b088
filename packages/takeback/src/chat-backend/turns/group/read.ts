/**
 * Mark a group or a topic as read up to a MsgSeq: rules RE10, RE11 and RE14 of docs/spec/residue.md. For members only; a
 * mark never goes back, nor beyond the newest message.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { groupTypeRules } from '../../domain/group-types.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { groupMember, setReadSeq } from '../../tables/group-members.ts'
import { groupById } from '../../tables/groups.ts'
import { setTopicMark, topicMark } from '../../tables/topic-marks.ts'
import { readEvent } from '../read-event.ts'
import type { Refused } from '../refused.ts'
import { memberHome, placeOf, topicOf } from './place.ts'

export interface ReadGroup {
  readonly app: number
  readonly groupId: string
  readonly topicId: string | null
  /** Who has read. */
  readonly userId: string
  /** MsgSeq. */
  readonly seq: number
}

export interface GroupRead {
  readonly kind: 'read'
  /** The mark as it stands now. */
  readonly seq: number
}

export const readGroup = defineTurn({
  reads: ({ app, groupId, topicId, userId }: ReadGroup) => {
    const { kind, name } = placeOf(groupId, topicId)
    return {
      group: groupById(app, groupId),
      topic: topicOf(app, topicId),
      conversation: conversationByName(app, kind, name),
      member: groupMember(app, groupId, userId),
      topicMark: topicMark(app, topicId ?? '', userId),
    }
  },
  decide: (command, rows, { now }): Decision<GroupRead | Refused> => {
    const { app, groupId, topicId, userId } = command
    const place = memberHome(command, rows)
    if ('result' in place) return place
    const { group, home, member } = place
    const marked = topicId === null ? member : rows.topicMark[0]
    const mark = marked?.read_seq ?? 0
    const seq = Math.min(command.seq, home.next_seq - 1)
    // A live room has guests, no history and no marks.
    if (seq <= mark || !groupTypeRules(group.type).history) return { result: { kind: 'read', seq: mark } }
    return {
      result: { kind: 'read', seq },
      writes: [
        ...readEvent(home, marked?.read_event ?? 0, userId, seq, now),
        topicId === null
          ? setReadSeq(seq, home.next_event, app, groupId, userId)
          : setTopicMark(home.id, userId, seq, home.next_event),
      ],
    }
  },
})
