/** The members of a group, a page at a time, in the order of their ids: rule GM6 of docs/spec/groups.md. */
import { getGroupMemberInfo as wire, Refusal } from '@takeback/protocol'
import { groupTypeRules } from '../../../domain/group-types.ts'
import { groupMemberPage, type GroupMemberProfileRow, type GroupRole } from '../../../tables/group-members.ts'
import { groupById } from '../../../tables/groups.ts'
import { restCommand } from '../../command.ts'
import { readTogether } from '../../read-together.ts'
import { maxListedMembers } from './get-group-info.ts'
import { memberCustom, memberFields, only } from './group-fields.ts'

const everyRole: readonly GroupRole[] = ['Owner', 'Admin', 'Member']

export const getGroupMemberInfo = restCommand({
  wire,
  async handle(request, { app, engine }) {
    const { GroupId: groupId, Next = '' } = request
    const roles = request.MemberRoleFilter ?? everyRole
    const [first = 'Member', second = first, third = first] = roles.length > 0 ? new Set(roles) : everyRole
    const limit = Math.min(request.Limit || maxListedMembers, maxListedMembers)
    const offset = Next === '' ? (request.Offset ?? 0) : 0
    const [[group], members] = await readTogether(
      engine,
      groupById(app, groupId),
      groupMemberPage(app, groupId, Next, first, second, third, limit + 1, offset),
    )
    if (group === undefined) throw new Refusal(10010, `GroupId ${groupId} does not exist`)
    if (!groupTypeRules(group.type).namedMembers)
      throw new Refusal(10007, `GroupId ${groupId}: a group of type ${group.type} lists no members`)
    const page = members.slice(0, limit)
    const next = members.length > limit ? (page.at(-1)?.user_id ?? '') : ''
    return {
      MemberNum: group.member_count,
      MemberList: page.map((member) => itemOf(member, group.type, request)),
      ...(group.type === 'Community' && { Next: next }),
    }
  },
})

interface Filter {
  readonly MemberInfoFilter?: readonly string[]
  readonly AppDefinedDataFilter_GroupMember?: readonly string[]
}

function itemOf(member: GroupMemberProfileRow, type: string, filter: Filter): object {
  return {
    Member_Account: member.user_id,
    ...only(memberFields(member, type), filter.MemberInfoFilter),
    ...memberCustom(member, filter.AppDefinedDataFilter_GroupMember),
  }
}
