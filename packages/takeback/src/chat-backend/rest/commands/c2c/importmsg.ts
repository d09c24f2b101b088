import { importedAs, importmsg as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { contentOf } from './content.ts'

export const importmsg = restCommand({
  wire,
  async handle(request, { app, admin, engine }) {
    const { SyncFromOldSystem, To_Account: recipient, MsgTimeStamp: time } = request
    const live = SyncFromOldSystem === importedAs.live
    const content = contentOf(request, app, admin)
    accepted(await engine.turn('c2c/import', { ...content, recipient, time, live }))
    return {}
  },
})
