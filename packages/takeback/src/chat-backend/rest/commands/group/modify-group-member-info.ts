import { modifyGroupMemberInfo as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const modifyGroupMemberInfo = restCommand({
  wire,
  async handle(request, { app, admin, engine }) {
    accepted(
      await engine.turn('group/modify-member', {
        app,
        operator: admin,
        groupId: request.GroupId,
        userId: request.Member_Account,
        role: request.Role ?? null,
        nameCard: request.NameCard ?? null,
        msgFlag: request.MsgFlag ?? null,
        muteSeconds: request.MuteTime ?? request.ShutUpTime ?? null,
        custom: (request.AppMemberDefinedData ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })),
      }),
    )
    return {}
  },
})
