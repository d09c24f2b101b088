import { modifyGroupBaseInfo as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const modifyGroupBaseInfo = restCommand({
  wire,
  async handle(request, { app, engine }) {
    const mute = request.MuteAllMember ?? request.ShutUpAllMember
    const { Introduction, Notification, FaceUrl, MaxMemberNum, ApplyJoinOption, InviteJoinOption } = request
    accepted(
      await engine.turn('group/modify', {
        app,
        groupId: request.GroupId,
        name: request.Name ?? null,
        info: {
          ...(Introduction !== undefined && { introduction: Introduction }),
          ...(Notification !== undefined && { notification: Notification }),
          ...(FaceUrl !== undefined && { faceUrl: FaceUrl }),
          ...(MaxMemberNum !== undefined && { maxMembers: MaxMemberNum }),
          ...(ApplyJoinOption !== undefined && { applyJoinOption: ApplyJoinOption }),
          ...(InviteJoinOption !== undefined && { inviteJoinOption: InviteJoinOption }),
          ...(mute !== undefined && { muteAll: mute === 'On' }),
        },
        custom: (request.AppDefinedData ?? []).map(({ Key, Value }) => ({ key: Key, value: Value })),
      }),
    )
    return {}
  },
})
