/** The groups that somebody is in: rule GM7 of docs/spec/groups.md. Only their ids, unless a filter names more. */
import { getJoinedGroupList as wire, groupTypeOf, Refusal } from '@takeback/protocol'
import { accountById } from '../../../tables/accounts.ts'
import { countJoinedGroups, joinedGroups, type JoinedGroupRow } from '../../../tables/groups.ts'
import { restCommand } from '../../command.ts'
import { readTogether } from '../../read-together.ts'
import { groupFields, memberFields, only } from './group-fields.ts'

export const maxListedGroups = 5000

export const getJoinedGroupList = restCommand({
  wire,
  async handle(request, { app, engine }) {
    const { Member_Account: userId, ResponseFilter: filter = {} } = request
    const type = groupTypeOf(request.GroupType ?? '')
    const withRooms = request.WithHugeGroups === 1 ? 1 : 0
    const limit = Math.min(request.Limit || maxListedGroups, maxListedGroups)
    const [account, [count], groups] = await readTogether(
      engine,
      accountById(app, userId),
      countJoinedGroups(app, userId, type, withRooms),
      joinedGroups(app, userId, type, withRooms, limit, request.Offset ?? 0),
    )
    if (account.length === 0) throw new Refusal(10019, `Member_Account ${userId} is not imported`)
    return {
      TotalCount: count?.groups ?? 0,
      GroupIdList: groups.map((group) => itemOf(group, app, filter)),
    }
  },
})

interface Filter {
  readonly GroupBaseInfoFilter?: readonly string[]
  readonly SelfInfoFilter?: readonly string[]
}

function itemOf(group: JoinedGroupRow, app: number, filter: Filter): object {
  const { GroupBaseInfoFilter: wanted = [], SelfInfoFilter: self } = filter
  return {
    GroupId: group.group_id,
    ...only(groupFields(group, app), wanted),
    ...(self !== undefined && { SelfInfo: only(memberFields(group, group.type), self) }),
  }
}
