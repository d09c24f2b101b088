import { randomInt } from 'node:crypto'
import {
  importGroupMsg as wire,
  MAX_IMPORTED_MESSAGES,
  MAX_UINT32,
  parseImportedGroupMsg,
  Refusal,
  type ImportedMsgResult,
} from '@takeback/protocol'
import { bodyToStore } from '../../../domain/message-body.ts'
import { findQuotes } from '../../../domain/quotes.ts'
import type { MessageToImport } from '../../../turns/group/import.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { topicIdOf } from './topic-id.ts'

const badMessage = 10004
const tooLong = 80002

export const importGroupMsg = restCommand({
  wire,
  async handle(request, { app, engine }) {
    const { GroupId: groupId, MsgList } = request
    if (MsgList.length > MAX_IMPORTED_MESSAGES)
      throw new Refusal(10020, `MsgList: ${MsgList.length} messages, at most ${MAX_IMPORTED_MESSAGES}`)
    const judged = MsgList.map(judge)
    const messages = judged.flatMap(({ message }) => (message === null ? [] : [message]))
    const recent = request.RecentContactFlag === 1
    const { seqs } = accepted(
      await engine.turn('group/import', { app, groupId, topicId: topicIdOf(request), messages, recent }),
    )
    let place = 0
    const results = judged.map(({ message, code }): ImportedMsgResult => {
      if (message === null) return { MsgSeq: 0, MsgTime: 0, Result: code }
      const seq = seqs[place++] ?? null
      return { MsgSeq: seq ?? 0, MsgTime: message.time, Result: seq === null ? badMessage : 0 }
    })
    return { ImportMsgResult: results }
  },
})

interface Judged {
  readonly message: MessageToImport | null
  /** Why there is none. */
  readonly code: number
}

function judge(item: unknown): Judged {
  const parsed = parseImportedGroupMsg(item)
  if (parsed === null) return { message: null, code: badMessage }
  const custom = parsed.CloudCustomData ?? null
  const body = bodyToStore(parsed.MsgBody, custom)
  if (!body.ok) return { message: null, code: body.why === 'too-long' ? tooLong : badMessage }
  const { quoted, blanked } = findQuotes(custom)
  const message = {
    sender: parsed.From_Account,
    time: parsed.SendTime,
    random: parsed.Random ?? randomInt(MAX_UINT32 + 1),
    body: body.json,
    custom,
    customBlanked: blanked,
    quoted,
  }
  return { message, code: 0 }
}
