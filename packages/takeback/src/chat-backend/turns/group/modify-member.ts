/** Change what a member may do and how it is shown: rule GM4 of docs/spec/groups.md (PROTOCOL 8.2). */
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { changeCustom, type CustomField } from '../../domain/group-info.ts'
import { groupTypeRules } from '../../domain/group-types.ts'
import { advanceConversation, conversationByName } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import {
  groupMemberProfile,
  setMemberRole,
  updateMemberProfile,
  type GroupMemberProfileRow,
} from '../../tables/group-members.ts'
import { groupById } from '../../tables/groups.ts'
import { refuse, type Refused } from '../refused.ts'

export interface ModifyGroupMember {
  readonly app: number
  readonly operator: string
  readonly groupId: string
  readonly userId: string
  /** Null, here and below: stays as it is. */
  readonly role: 'Admin' | 'Member' | null
  readonly nameCard: string | null
  readonly msgFlag: string | null
  /** From now. */
  readonly muteSeconds: number | null
  /** See `changeCustom`. */
  readonly custom: readonly CustomField[]
}

export const modifyGroupMember = defineTurn({
  reads: ({ app, groupId, userId }: ModifyGroupMember) => ({
    group: groupById(app, groupId),
    conversation: conversationByName(app, 'group', groupId),
    member: groupMemberProfile(app, groupId, userId),
  }),
  decide: (command, rows, { now }): Decision<{ readonly kind: 'modified' } | Refused> => {
    const { app, operator, groupId, userId, role } = command
    const [group] = rows.group
    const [home] = rows.conversation
    const [member] = rows.member
    if (group === undefined || home === undefined) return refuse(10010, `GroupId ${groupId} does not exist`)
    const rules = groupTypeRules(group.type)
    if (!rules.namedMembers)
      return refuse(10007, `GroupId ${groupId}: a group of type ${group.type} keeps nothing of its members`)
    if (member === undefined)
      return refuse(10004, `Member_Account ${userId} is not a member of GroupId ${groupId}`)
    if (role !== null && member.role === 'Owner')
      return refuse(10004, `Role: ${userId} owns the group, change its owner instead`)
    if (role === 'Admin' && !rules.adminRole) return refuse(10004, `Role: a ${group.type} group has no Admin`)

    const writes: Query[] = [profileUpdate(command, member, now)]
    if (role !== null && role !== member.role) {
      const detail = JSON.stringify({ members: [{ userId, role }] })
      writes.push(
        setMemberRole(role, app, groupId, userId),
        advanceConversation(home.next_event + 1, home.next_seq, home.id),
        insertEvent(home.id, home.next_event, 'role', null, operator, now, detail),
      )
    }
    return { result: { kind: 'modified' }, writes }
  },
})

function profileUpdate(command: ModifyGroupMember, member: GroupMemberProfileRow, now: number): Query {
  const { app, groupId, userId, nameCard, msgFlag, muteSeconds } = command
  const fields = JSON.parse(member.custom) as readonly CustomField[]
  const nowSeconds = Math.floor(now / 1000)
  const muteUntil =
    muteSeconds === null ? member.mute_until : muteSeconds === 0 ? 0 : nowSeconds + muteSeconds
  return updateMemberProfile(
    nameCard ?? member.name_card,
    msgFlag ?? member.msg_flag,
    muteUntil,
    JSON.stringify(changeCustom(fields, command.custom)),
    app,
    groupId,
    userId,
  )
}
