import { createGroup as wire, groupTypeOf, MAX_FIRST_MEMBERS, Refusal } from '@takeback/protocol'
import { canBeCreated, groupTypeRules } from '../../../domain/group-types.ts'
import { ownGroupIdTrouble } from '../../../domain/new-ids.ts'
import type { FirstMember } from '../../../turns/group/create.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const createGroup = restCommand({
  wire,
  async handle(request, { app, admin, engine }) {
    const type = groupTypeOf(request.Type)
    if (!canBeCreated(type)) throw new Refusal(10004, `Type: ${request.Type} is no type of group`)
    const groupId = request.GroupId === undefined || request.GroupId === '' ? null : request.GroupId
    const trouble = groupId === null ? null : ownGroupIdTrouble(groupId, type)
    if (trouble !== null) throw new Refusal(10004, `GroupId: ${trouble}`)
    const supportTopic = request.SupportTopic === 1
    if (supportTopic && type !== 'Community')
      throw new Refusal(10004, 'SupportTopic: only a Community can have topics')
    const rules = groupTypeRules(type)
    const maxMembers = request.MaxMemberCount ?? rules.members
    if (maxMembers > rules.mostMembers)
      throw new Refusal(10004, `MaxMemberCount: ${type} allows at most ${rules.mostMembers}`)
    const owner = request.Owner_Account ?? null
    const created = accepted(
      await engine.turn('group/create', {
        app,
        operator: admin,
        groupId,
        type,
        owner,
        name: request.Name,
        info: {
          introduction: request.Introduction ?? '',
          notification: request.Notification ?? '',
          faceUrl: request.FaceUrl ?? '',
          maxMembers,
          applyJoinOption: request.ApplyJoinOption ?? rules.applyJoinOption,
          inviteJoinOption: request.InviteJoinOption ?? 'FreeAccess',
          custom: (request.AppDefinedData ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })),
        },
        supportTopic,
        members: firstMembers(request.MemberList ?? [], type, owner),
      }),
    )
    const community = type === 'Community' ? { HugeGroupFlag: 0 } : {}
    return { GroupId: created.groupId, Type: type, ...community }
  },
})

interface WireMember {
  readonly Member_Account: string
  readonly Role?: 'Admin' | 'Member'
}

/** Each once, the owner not among them. */
function firstMembers(list: readonly WireMember[], type: string, owner: string | null): FirstMember[] {
  const rules = groupTypeRules(type)
  if (list.length > MAX_FIRST_MEMBERS)
    throw new Refusal(10005, `MemberList: ${list.length} members, at most ${MAX_FIRST_MEMBERS} in one call`)
  if (list.length > 0 && !rules.namedMembers)
    throw new Refusal(10007, `MemberList: a group of type ${type} is made without members`)
  const members = new Map<string, FirstMember>()
  for (const { Member_Account: userId, Role: role = 'Member' } of list) {
    if (role === 'Admin' && !rules.adminRole)
      throw new Refusal(10004, `MemberList: a ${type} group has no Admin`)
    if (userId !== owner && !members.has(userId)) members.set(userId, { userId, role })
  }
  return [...members.values()]
}
