import { destroyOfficialAccount as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const destroyOfficialAccount = restCommand({
  wire,
  async handle({ Official_Account: officialId }, { app, admin, engine }) {
    accepted(await engine.turn('official/destroy', { app, operator: admin, officialId }))
    return {}
  },
})
