/** Give a group to one of its members: rule GM2 of docs/spec/groups.md (PROTOCOL 8.2). The old owner stays, as a member. */
import { defineTurn, type Decision } from '@takeback/store'
import { groupTypeRules } from '../../domain/group-types.ts'
import { advanceConversation, conversationByName } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { groupMember, setMemberRole, type GroupRole } from '../../tables/group-members.ts'
import { groupById, setGroupOwner } from '../../tables/groups.ts'
import { refuse, type Refused } from '../refused.ts'

export interface ChangeGroupOwner {
  readonly app: number
  readonly operator: string
  readonly groupId: string
  readonly owner: string
}

export const changeGroupOwner = defineTurn({
  reads: ({ app, groupId, owner }: ChangeGroupOwner) => ({
    group: groupById(app, groupId),
    conversation: conversationByName(app, 'group', groupId),
    member: groupMember(app, groupId, owner),
  }),
  decide: (command, rows, { now }): Decision<{ readonly kind: 'changed' } | Refused> => {
    const { app, operator, groupId, owner } = command
    const [group] = rows.group
    const [home] = rows.conversation
    if (group === undefined || home === undefined) return refuse(10010, `GroupId ${groupId} does not exist`)
    if (!groupTypeRules(group.type).namedMembers)
      return refuse(10007, `GroupId ${groupId}: a group of type ${group.type} keeps its owner`)
    if (rows.member.length === 0)
      return refuse(10004, `NewOwner_Account ${owner} is not a member of GroupId ${groupId}`)
    const result = { kind: 'changed' } as const
    if (group.owner === owner) return { result }

    const members: { readonly userId: string; readonly role: GroupRole }[] = [
      { userId: owner, role: 'Owner' },
    ]
    if (group.owner !== '') members.push({ userId: group.owner, role: 'Member' })
    const detail = JSON.stringify({ members })
    return {
      result,
      writes: [
        advanceConversation(home.next_event + 1, home.next_seq, home.id),
        insertEvent(home.id, home.next_event, 'role', null, operator, now, detail),
        ...members.map(({ userId, role }) => setMemberRole(role, app, groupId, userId)),
        setGroupOwner(owner, app, groupId),
      ],
    }
  },
})
