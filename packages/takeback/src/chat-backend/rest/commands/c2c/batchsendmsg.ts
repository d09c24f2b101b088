import { batchsendmsg as wire, isUserId, MAX_BATCH_RECIPIENTS, Refusal } from '@takeback/protocol'
import { sendKey } from '../../../domain/send-key.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { contentOf } from './content.ts'

/** What a recipient that is not imported gets in ErrorList. */
const notImported = 70107

export const batchsendmsg = restCommand({
  wire,
  async handle(request, { app, admin, engine }) {
    if (request.To_Account.length > MAX_BATCH_RECIPIENTS)
      throw new Refusal(
        90011,
        `To_Account names ${request.To_Account.length} accounts, at most ${MAX_BATCH_RECIPIENTS}`,
      )
    const recipients = [...new Set(request.To_Account)]
    const bad = recipients.find((recipient) => !isUserId(recipient))
    if (bad !== undefined)
      throw new Refusal(90004, 'To_Account: every one must be 1 to 32 characters of printable ASCII')
    const content = contentOf(request, app, admin)
    const { sender, random, body, custom } = content
    const { MsgSeq } = request
    const sent = accepted(
      await engine.turn('c2c/batch-send', {
        ...content,
        recipients,
        sendKey:
          MsgSeq === undefined
            ? null
            : sendKey(['batch', sender, recipients.join('\n'), MsgSeq, random, body, custom]),
      }),
    )
    const names = { MsgKey: sent.messageKey, MsgId: sent.msgId }
    if (sent.unknown.length === 0) return names
    const ErrorList = sent.unknown.map((To_Account) => ({ To_Account, ErrorCode: notImported }))
    return { ActionStatus: 'SomeError', ...names, ErrorList }
  },
})
