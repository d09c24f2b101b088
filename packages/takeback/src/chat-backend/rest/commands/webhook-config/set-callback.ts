import { setCallback } from '@takeback/protocol'
import { restCommand } from '../../command.ts'
import { changeOf } from './change.ts'
import { settingsOf, shown } from './shown.ts'

/** Replaces everything but the token. */
export const setCallbackCommand = restCommand({
  wire: setCallback,
  async handle(request, { app, engine, blocks }) {
    const change = { app, ...changeOf(request), url: request.Url }
    return { Response: shown(settingsOf(await engine.turn('set-webhook', change)), blocks) }
  },
})
