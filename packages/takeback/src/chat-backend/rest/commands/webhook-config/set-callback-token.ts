import { setCallbackToken } from '@takeback/protocol'
import { restCommand } from '../../command.ts'
import { settingsOf, warningsOf } from './shown.ts'

export const setCallbackTokenCommand = restCommand({
  wire: setCallbackToken,
  async handle({ Token, IsTokenEnable }, { app, engine }) {
    const change = {
      app,
      ...(Token !== undefined && { token: Token }),
      ...(IsTokenEnable !== undefined && { enabled: IsTokenEnable }),
    }
    const settings = settingsOf(await engine.turn('set-webhook-token', change))
    return { Response: { IsTokenEnable: settings.tokenEnabled, Warnings: warningsOf(settings) } }
  },
})
