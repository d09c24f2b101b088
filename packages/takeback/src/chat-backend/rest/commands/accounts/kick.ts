import { kick as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const kick = restCommand({
  wire,
  async handle({ UserID, Identifier }, { app, engine }) {
    // The schema refuses a request with neither.
    accepted(await engine.turn('accounts/kick', { app, userId: UserID ?? Identifier ?? '' }))
    return {}
  },
})
