import { sendOfficialAccountMsg as wire } from '@takeback/protocol'
import { sendKey } from '../../../domain/send-key.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { numberedContentOf, wantsAfterSend } from '../group/content.ts'

export const sendOfficialAccountMsg = restCommand({
  wire,
  async handle(request, { app, origin, engine }) {
    const { Official_Account: officialId } = request
    const content = numberedContentOf(request, app)
    const { random, body, custom } = content
    const sent = accepted(
      await engine.turn('official/send', {
        ...content,
        officialId,
        sendKey: sendKey(['official', officialId, random, body, custom]),
        afterSend: wantsAfterSend(request),
        origin,
      }),
    )
    return { MsgTime: sent.time, MsgKey: sent.messageKey, MsgId: sent.msgId }
  },
})
