import { sendmsg as wire } from '@takeback/protocol'
import { sendKey } from '../../../domain/send-key.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { contentOf } from './content.ts'

export const sendmsg = restCommand({
  wire,
  async handle(request, { app, admin, origin, engine }) {
    const content = contentOf(request, app, admin)
    const { sender, random, body, custom } = content
    const recipient = request.To_Account
    const { MsgSeq } = request
    const sent = accepted(
      await engine.turn('c2c/send', {
        ...content,
        recipient,
        sendKey:
          MsgSeq === undefined ? null : sendKey(['c2c', sender, recipient, MsgSeq, random, body, custom]),
        afterSend: !request.ForbidCallbackControl?.includes('ForbidAfterSendMsgCallback'),
        origin,
      }),
    )
    return { MsgTime: sent.time, MsgKey: sent.messageKey, MsgId: sent.msgId }
  },
})
