import { getCallback, Refusal } from '@takeback/protocol'
import { webhookCodes } from '../../../webhooks/settings-turns.ts'
import { readWebhookSettings, webhookSettingsOf } from '../../../webhooks/settings.ts'
import { restCommand } from '../../command.ts'
import { shown } from './shown.ts'

export const getCallbackCommand = restCommand({
  wire: getCallback,
  async handle(_request, { app, engine, blocks }) {
    const [row] = await engine.read(webhookSettingsOf(app))
    if (row === undefined) throw new Refusal(webhookCodes.notSet, 'No webhook was ever set for this app.')
    return { Response: shown(readWebhookSettings(row), blocks) }
  },
})
