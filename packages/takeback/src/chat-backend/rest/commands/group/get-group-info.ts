/**
 * What groups are, each with its own code: rules GG7-GG8 of docs/spec/groups.md (PROTOCOL 8.2). The outer code is
 * always 0. One answer lists at most 6,000 members.
 */
import { getGroupInfo as wire, isGroupId, refusalText } from '@takeback/protocol'
import { readGroupInfo } from '../../../domain/group-info.ts'
import { groupTypeRules } from '../../../domain/group-types.ts'
import { groupMembers } from '../../../tables/group-members.ts'
import { groupOverview } from '../../../tables/groups.ts'
import { restCommand, type RestCall } from '../../command.ts'
import { customFields, groupFields, memberCustom, memberFields, only } from './group-fields.ts'

/** Keeps the answer near the documented 1 MB; a group of the usual types always fits whole. */
export const maxListedMembers = 6000

interface Filter {
  readonly GroupBaseInfoFilter?: readonly string[]
  readonly MemberInfoFilter?: readonly string[]
  readonly AppDefinedDataFilter_Group?: readonly string[]
  readonly AppDefinedDataFilter_GroupMember?: readonly string[]
}

export const getGroupInfo = restCommand({
  wire,
  async handle({ GroupIdList, ResponseFilter = {} }, call) {
    const infos: object[] = []
    let places = ResponseFilter.MemberInfoFilter?.length === 0 ? 0 : maxListedMembers
    for (const groupId of GroupIdList) {
      const { info, listed } = await infoOf(groupId, ResponseFilter, places, call)
      infos.push(info)
      places -= listed
    }
    return { GroupInfo: infos }
  },
})

async function infoOf(groupId: string, filter: Filter, places: number, { app, engine }: RestCall) {
  if (!isGroupId(groupId)) return { info: failedItem(groupId, 10015), listed: 0 }
  const [group] = await engine.read(groupOverview(app, groupId))
  if (group === undefined) return { info: failedItem(groupId, 10010), listed: 0 }
  const listing = places > 0 && groupTypeRules(group.type).namedMembers
  const members = listing ? await engine.read(groupMembers(app, groupId, places)) : []
  const base = only(groupFields(group, app), filter.GroupBaseInfoFilter)
  const keys = filter.AppDefinedDataFilter_Group
  const wanted = filter.GroupBaseInfoFilter
  const info = {
    ErrorCode: 0,
    ErrorInfo: '',
    GroupId: groupId,
    ...base,
    ...((wanted === undefined || keys !== undefined) && {
      AppDefinedData: customFields(readGroupInfo(group.info).custom, keys),
    }),
    ...(listing && {
      MemberList: members.map((member) => ({
        Member_Account: member.user_id,
        ...only(memberFields(member, group.type), filter.MemberInfoFilter),
        ...memberCustom(member, filter.AppDefinedDataFilter_GroupMember),
      })),
    }),
  }
  return { info, listed: members.length }
}

function failedItem(groupId: string, code: number): object {
  return { ErrorCode: code, ErrorInfo: refusalText(code), GroupId: groupId }
}
