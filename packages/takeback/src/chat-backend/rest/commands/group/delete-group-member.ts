import { deleteGroupMember as wire, MAX_DELETED_MEMBERS, Refusal } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const deleteGroupMember = restCommand({
  wire,
  async handle({ GroupId: groupId, MemberToDel_Account }, { app, admin, engine }) {
    const count = MemberToDel_Account.length
    if (count > MAX_DELETED_MEMBERS)
      throw new Refusal(
        10005,
        `MemberToDel_Account: ${count} members, at most ${MAX_DELETED_MEMBERS} in one call`,
      )
    const userIds = [...new Set(MemberToDel_Account)]
    accepted(await engine.turn('group/delete-members', { app, operator: admin, groupId, userIds }))
    return {}
  },
})
