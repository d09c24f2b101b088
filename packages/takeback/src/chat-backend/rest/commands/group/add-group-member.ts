import { addGroupMember as wire, MAX_ADDED_MEMBERS, Refusal } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const addGroupMember = restCommand({
  wire,
  async handle({ GroupId, MemberList }, { app, admin, engine }) {
    if (MemberList.length > MAX_ADDED_MEMBERS)
      throw new Refusal(
        10005,
        `MemberList: ${MemberList.length} members, at most ${MAX_ADDED_MEMBERS} in one call`,
      )
    const userIds = MemberList.map(({ Member_Account }) => Member_Account)
    const { results } = accepted(
      await engine.turn('group/add-members', { app, operator: admin, groupId: GroupId, userIds }),
    )
    return { MemberList: userIds.map((userId, i) => ({ Member_Account: userId, Result: results[i] })) }
  },
})
