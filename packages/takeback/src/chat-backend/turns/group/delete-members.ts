/**
 * Take people out of a group: rule GM1 of docs/spec/groups.md (PROTOCOL 8.2); or oneself: LV62 of docs/spec/live.md. Who is not
 * in it is no error.
 */
import { refusalText } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { groupTypeRules } from '../../domain/group-types.ts'
import { advanceConversation, conversationByName } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { deleteGroupMember, groupMember } from '../../tables/group-members.ts'
import { groupById, setMemberCount } from '../../tables/groups.ts'
import { refuse, type Refused } from '../refused.ts'

export interface DeleteGroupMembers {
  readonly app: number
  readonly operator: string
  readonly groupId: string
  /** Nobody twice. */
  readonly userIds: readonly string[]
  /** It is the operator who leaves. */
  readonly leaves?: boolean
}

export const deleteGroupMembers = defineTurn({
  reads: ({ app, groupId, userIds }: DeleteGroupMembers) => ({
    group: groupById(app, groupId),
    conversation: conversationByName(app, 'group', groupId),
    members: userIds.map((userId) => groupMember(app, groupId, userId)),
  }),
  decide: (command, rows, { now }): Decision<{ readonly kind: 'deleted' } | Refused> => {
    const { app, operator, groupId, userIds } = command
    const [group] = rows.group
    const [home] = rows.conversation
    if (group === undefined || home === undefined) return refuse(10010, `GroupId ${groupId} does not exist`)
    if (!groupTypeRules(group.type).namedMembers)
      return refuse(10004, `GroupId ${groupId}: nobody can be taken out of a group of type ${group.type}`)
    if (command.leaves === true && group.owner === operator) return refuse(10009, refusalText(10009))
    if (group.owner !== '' && userIds.includes(group.owner))
      return refuse(10004, `MemberToDel_Account: ${group.owner} owns the group, change its owner first`)
    const result = { kind: 'deleted' } as const
    const removed = userIds.filter((_, i) => rows.members[i]?.[0] !== undefined)
    if (removed.length === 0) return { result }
    const detail = JSON.stringify({ removed })
    return {
      result,
      writes: [
        advanceConversation(home.next_event + 1, home.next_seq, home.id),
        insertEvent(home.id, home.next_event, 'member', null, operator, now, detail),
        ...removed.map((userId) => deleteGroupMember(app, groupId, userId)),
        setMemberCount(group.member_count - removed.length, app, groupId),
      ],
    }
  },
})
