import { accountImport as wire } from '@takeback/protocol'
import { restCommand } from '../../command.ts'

export const accountImport = restCommand({
  wire,
  async handle({ UserID, Identifier, Nick, FaceUrl }, { app, engine }) {
    const userId = UserID ?? Identifier
    // The schema refuses a request with neither.
    if (userId === undefined) return {}
    await engine.turn('accounts/import', {
      app,
      accounts: [{ userId, nick: Nick ?? null, faceUrl: FaceUrl ?? null }],
    })
    return {}
  },
})
