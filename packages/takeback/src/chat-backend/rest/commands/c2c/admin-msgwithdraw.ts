import { adminMsgwithdraw as wire, parseMsgKey, Refusal } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const adminMsgwithdraw = restCommand({
  wire,
  async handle({ From_Account, To_Account, MsgKey }, { app, origin, engine }) {
    const messageKey = parseMsgKey(MsgKey)
    if (messageKey === null) throw new Refusal(90054)
    accepted(
      await engine.turn('c2c/recall', {
        app,
        sender: From_Account,
        recipient: To_Account,
        messageKey,
        by: { kind: 'admin' },
        origin,
      }),
    )
    return {}
  },
})
