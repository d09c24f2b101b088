/** Add people to a group: rule GG6 of docs/spec/groups.md (PROTOCOL 8.2). Each has its own result. */
import { addedMemberResult } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { readGroupInfo } from '../../domain/group-info.ts'
import { groupTypeRules } from '../../domain/group-types.ts'
import { accountById } from '../../tables/accounts.ts'
import { advanceConversation, conversationByName } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { groupMember, insertGroupMember } from '../../tables/group-members.ts'
import { groupById, setMemberCount } from '../../tables/groups.ts'
import { refuse, type Refused } from '../refused.ts'

export interface AddGroupMembers {
  readonly app: number
  readonly operator: string
  readonly groupId: string
  readonly userIds: readonly string[]
}

export interface AddedGroupMembers {
  readonly kind: 'added'
  /** See `addedMemberResult`; in the order of `userIds`. */
  readonly results: readonly number[]
}

export const addGroupMembers = defineTurn({
  reads: ({ app, groupId, userIds }: AddGroupMembers) => ({
    group: groupById(app, groupId),
    conversation: conversationByName(app, 'group', groupId),
    accounts: userIds.map((userId) => accountById(app, userId)),
    members: userIds.map((userId) => groupMember(app, groupId, userId)),
  }),
  decide: (command, rows, { now }): Decision<AddedGroupMembers | Refused> => {
    const { app, groupId, userIds, operator } = command
    const [group] = rows.group
    const [home] = rows.conversation
    if (group === undefined || home === undefined) return refuse(10010, `GroupId ${groupId} does not exist`)
    if (!groupTypeRules(group.type).namedMembers)
      return refuse(10007, `GroupId ${groupId}: nobody can be added to a group of type ${group.type}`)

    const free = readGroupInfo(group.info).maxMembers - group.member_count
    const added = new Set<string>()
    const results = userIds.map((userId, i) => {
      if (added.has(userId) || rows.members[i]?.[0] !== undefined) return addedMemberResult.already
      if (rows.accounts[i]?.[0] === undefined || added.size >= free) return addedMemberResult.failed
      added.add(userId)
      return addedMemberResult.added
    })
    const result = { kind: 'added', results } as const
    if (added.size === 0) return { result }
    // Who joins has nothing unread: what was said before is read.
    const readSeq = home.next_seq - 1
    return {
      result,
      writes: [
        advanceConversation(home.next_event + 1, home.next_seq, home.id),
        insertEvent(
          home.id,
          home.next_event,
          'member',
          null,
          operator,
          now,
          JSON.stringify({ added: [...added] }),
        ),
        ...[...added].map((userId) => insertGroupMember(app, groupId, userId, 'Member', now, readSeq)),
        setMemberCount(group.member_count + added.size, app, groupId),
      ],
    }
  },
})
