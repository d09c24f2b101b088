import { destroyGroup as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const destroyGroup = restCommand({
  wire,
  async handle({ GroupId: groupId }, { app, admin, engine }) {
    accepted(await engine.turn('group/destroy', { app, operator: admin, groupId }))
    return {}
  },
})
