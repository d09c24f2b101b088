import { changeGroupOwner as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const changeGroupOwner = restCommand({
  wire,
  async handle({ GroupId: groupId, NewOwner_Account: owner }, { app, admin, engine }) {
    accepted(await engine.turn('group/change-owner', { app, operator: admin, groupId, owner }))
    return {}
  },
})
