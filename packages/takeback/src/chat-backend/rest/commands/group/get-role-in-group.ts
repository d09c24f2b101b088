import { getRoleInGroup as wire, MAX_QUERIED_ROLES, Refusal } from '@takeback/protocol'
import { groupTypeRules } from '../../../domain/group-types.ts'
import { groupMember, type GroupMemberRow } from '../../../tables/group-members.ts'
import { groupById, type GroupRow } from '../../../tables/groups.ts'
import { restCommand } from '../../command.ts'

export const getRoleInGroup = restCommand({
  wire,
  async handle({ GroupId: groupId, User_Account: userIds }, { app, engine }) {
    if (userIds.length > MAX_QUERIED_ROLES)
      throw new Refusal(
        10005,
        `User_Account: ${userIds.length} accounts, at most ${MAX_QUERIED_ROLES} in one call`,
      )
    const [groups, ...members] = await engine.snapshot([
      groupById(app, groupId),
      ...userIds.map((userId) => groupMember(app, groupId, userId)),
    ])
    const group = groups?.[0] as GroupRow | undefined
    if (group === undefined) throw new Refusal(10010, `GroupId ${groupId} does not exist`)
    if (!groupTypeRules(group.type).namedMembers)
      throw new Refusal(10007, `GroupId ${groupId}: a group of type ${group.type} keeps no roles`)
    return {
      UserIdList: userIds.map((userId, i) => {
        const member = members[i]?.[0] as GroupMemberRow | undefined
        return { Member_Account: userId, Role: member?.role ?? 'NotMember' }
      }),
    }
  },
})
