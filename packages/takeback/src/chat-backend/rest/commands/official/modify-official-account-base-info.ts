import { modifyOfficialAccountBaseInfo as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const modifyOfficialAccountBaseInfo = restCommand({
  wire,
  async handle(request, { app, engine }) {
    const { Introduction, FaceUrl, Organization, CustomString, MaxSubscriberNum } = request
    accepted(
      await engine.turn('official/modify', {
        app,
        officialId: request.Official_Account,
        name: request.Name ?? null,
        info: {
          ...(Introduction !== undefined && { introduction: Introduction }),
          ...(FaceUrl !== undefined && { faceUrl: FaceUrl }),
          ...(Organization !== undefined && { organization: Organization }),
          ...(CustomString !== undefined && { custom: CustomString }),
          ...(MaxSubscriberNum !== undefined && { maxSubscribers: MaxSubscriberNum }),
        },
      }),
    )
    return {}
  },
})
