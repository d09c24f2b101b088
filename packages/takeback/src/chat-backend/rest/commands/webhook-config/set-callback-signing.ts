import { setCallbackSigning } from '@takeback/protocol'
import { newStandardSecret } from '@takeback/protocol/crypto'
import { restCommand } from '../../command.ts'
import { settingsOf } from './shown.ts'

export const setCallbackSigningCommand = restCommand({
  wire: setCallbackSigning,
  async handle({ Signing }, { app, engine }) {
    const change = { app, change: Signing, newSecret: newStandardSecret() }
    const { signingSecrets } = settingsOf(await engine.turn('set-webhook-signing', change))
    return { Response: { Secrets: signingSecrets } }
  },
})
