import { groupMsgRecall as wire, type GroupRecallItem } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { topicIdOf } from './topic-id.ts'

export const groupMsgRecall = restCommand({
  wire,
  async handle(request, { app, origin, engine }) {
    const { GroupId: groupId, MsgSeqList, Reason = '' } = request
    const seqs = MsgSeqList.map(({ MsgSeq }) => MsgSeq)
    const reason = Reason === '' ? null : Reason
    const { codes } = accepted(
      await engine.turn('group/recall', {
        app,
        groupId,
        topicId: topicIdOf(request),
        seqs,
        reason,
        by: { kind: 'admin' },
        origin,
      }),
    )
    const items: GroupRecallItem[] = seqs.map((seq, i) => ({ MsgSeq: seq, RetCode: codes[i] ?? 10002 }))
    return { RecallRetList: items }
  },
})
