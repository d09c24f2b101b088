import { adminSetMsgRead as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const adminSetMsgRead = restCommand({
  wire,
  async handle({ Report_Account, Peer_Account, MsgReadTime }, { app, engine }) {
    accepted(
      await engine.turn('c2c/read', {
        app,
        reader: Report_Account,
        peer: Peer_Account,
        readTime: MsgReadTime ?? null,
      }),
    )
    return {}
  },
})
