import { Refusal, sendTestEvent as wire } from '@takeback/protocol'
import { webhookCodes } from '../../../webhooks/settings-turns.ts'
import { restCommand } from '../../command.ts'
import { shownAttempt } from './shown-delivery.ts'

export const sendTestEventCommand = restCommand({
  wire,
  async handle({ CallbackCommand }, { app, origin, sendTestEvent }) {
    const tested = await sendTestEvent?.({ app, command: CallbackCommand, origin })
    if (tested === undefined || tested === null)
      throw new Refusal(webhookCodes.notSet, 'No webhook URL is set for this app.')
    const { line, host, body } = tested.request
    return { Response: { Line: line, Host: host, Body: body, Attempt: shownAttempt(tested.record) } }
  },
})
