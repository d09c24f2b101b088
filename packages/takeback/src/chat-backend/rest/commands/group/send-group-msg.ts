import {
  DROPPED_BY_RATE,
  MAX_MENTIONS,
  messagePriorities,
  Refusal,
  sendGroupMsg as wire,
} from '@takeback/protocol'
import { sendKey } from '../../../domain/send-key.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { numberedContentOf, wantsAfterSend } from './content.ts'
import { topicIdOf } from './topic-id.ts'

export const sendGroupMsg = restCommand({
  wire,
  async handle(request, { app, admin, origin, engine }) {
    const { GroupId: groupId, MsgPriority = 'Normal' } = request
    const topicId = topicIdOf(request)
    const sender = request.From_Account ?? admin
    const sent = accepted(
      await engine.turn('group/send', {
        ...numberedContentOf(request, app),
        groupId,
        topicId,
        sender,
        priority: messagePriorities.indexOf(MsgPriority) + 1,
        detail: detailOf(request),
        sendKey: sendKey(['group', groupId, topicId, sender, request.Random]),
        afterSend: wantsAfterSend(request),
        origin,
      }),
    )
    if (sent.kind === 'dropped') return { MsgTime: sent.time, MsgSeq: 0, MsgDropReason: DROPPED_BY_RATE }
    return { MsgTime: sent.time, MsgSeq: sent.seq, MsgId: sent.msgId }
  },
})

interface Addressing {
  readonly To_Account?: readonly string[]
  readonly GroupAtInfo?: readonly { readonly GroupAtAllFlag: number; readonly GroupAt_Account?: string }[]
}

/** UserIDs only: who is mentioned (`at`, `atAll`), and the only ones a targeted message is for (`to`). */
function detailOf({ GroupAtInfo: mentions = [], To_Account: to = [] }: Addressing): string | null {
  if (mentions.length > MAX_MENTIONS)
    throw new Refusal(10053, `GroupAtInfo: ${mentions.length} mentions, at most ${MAX_MENTIONS} are allowed`)
  const at: string[] = []
  for (const { GroupAtAllFlag, GroupAt_Account: userId } of mentions) {
    if (GroupAtAllFlag === 1) continue
    if (userId === undefined) throw new Refusal(10004, 'GroupAtInfo: GroupAt_Account is missing')
    at.push(userId)
  }
  const atAll = mentions.some(({ GroupAtAllFlag }) => GroupAtAllFlag === 1)
  if (at.length === 0 && !atAll && to.length === 0) return null
  return JSON.stringify({ at, atAll, to })
}
