import { getCallbackToken, Refusal } from '@takeback/protocol'
import { webhookCodes } from '../../../webhooks/settings-turns.ts'
import { readWebhookSettings, webhookSettingsOf } from '../../../webhooks/settings.ts'
import { restCommand } from '../../command.ts'

/** The only answer that holds the token, as in the model (PROTOCOL 1.8). */
export const getCallbackTokenCommand = restCommand({
  wire: getCallbackToken,
  async handle(_request, { app, engine }) {
    const [row] = await engine.read(webhookSettingsOf(app))
    if (row === undefined || row.token === '') {
      throw new Refusal(webhookCodes.noToken, 'No token was ever set for this app.')
    }
    const { token, tokenEnabled } = readWebhookSettings(row)
    return { Response: { Token: token, IsTokenEnable: tokenEnabled } }
  },
})
