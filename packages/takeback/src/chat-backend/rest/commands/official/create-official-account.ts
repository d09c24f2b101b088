import { createOfficialAccount as wire, MAX_SUBSCRIBERS, Refusal } from '@takeback/protocol'
import { ownOfficialIdTrouble } from '../../../domain/new-ids.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const createOfficialAccount = restCommand({
  wire,
  async handle(request, { app, admin, engine }) {
    const { OfficialAccountUserID: wanted = '' } = request
    const officialId = wanted === '' ? null : wanted
    const trouble = officialId === null ? null : ownOfficialIdTrouble(officialId)
    if (trouble !== null) throw new Refusal(130007, `OfficialAccountUserID: ${trouble}`)
    const created = accepted(
      await engine.turn('official/create', {
        app,
        operator: admin,
        officialId,
        owner: request.Owner_Account,
        name: request.Name,
        info: {
          introduction: request.Introduction ?? '',
          faceUrl: request.FaceUrl ?? '',
          organization: request.Organization ?? '',
          custom: request.CustomString ?? '',
          maxSubscribers: request.MaxSubscriberNum ?? MAX_SUBSCRIBERS,
        },
      }),
    )
    return { OfficialAccountUserID: created.officialId }
  },
})
