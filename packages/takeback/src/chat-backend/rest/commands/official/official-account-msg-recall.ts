import { officialAccountMsgRecall as wire, type OfficialRecallItem } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'

export const officialAccountMsgRecall = restCommand({
  wire,
  async handle(request, { app, origin, engine }) {
    const { Official_Account: officialId, MsgKeyList: messageKeys, Reason = '' } = request
    const reason = Reason === '' ? null : Reason
    const { codes } = accepted(
      await engine.turn('official/recall', {
        app,
        officialId,
        messageKeys,
        reason,
        by: { kind: 'admin' },
        origin,
      }),
    )
    const items: OfficialRecallItem[] = messageKeys.map((key, i) => ({
      MsgKey: key,
      RetCode: codes[i] ?? 10002,
    }))
    return { RecallRetList: items }
  },
})
