import { updateCallback } from '@takeback/protocol'
import { restCommand } from '../../command.ts'
import { changeOf } from './change.ts'
import { settingsOf, shown } from './shown.ts'

/** Changes what is named; the first call of an app has to name the URL. */
export const updateCallbackCommand = restCommand({
  wire: updateCallback,
  async handle(request, { app, engine, blocks }) {
    return {
      Response: shown(settingsOf(await engine.turn('update-webhook', { app, ...changeOf(request) })), blocks),
    }
  },
})
