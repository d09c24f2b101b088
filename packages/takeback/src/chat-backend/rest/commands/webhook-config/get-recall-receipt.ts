/** What a recall cleared: rule RE13 of docs/spec/residue.md. */
import {
  getRecallReceipt as wire,
  Refusal,
  type MessageOfReceipt,
  type RecallReceipt,
} from '@takeback/protocol'
import { wipedBefore, type Query } from '@takeback/store'
import { c2cConversationName } from '../../../domain/conversation-name.ts'
import { readRecallDetail } from '../../../domain/recall-detail.ts'
import { c2cReceipt, numberedReceipt, type ReceiptRow } from '../../../tables/recall-receipts.ts'
import { placeOf } from '../../../turns/group/place.ts'
import { restCommand } from '../../command.ts'
import { readTogether } from '../../read-together.ts'

/** A MsgSeq alone names a message of a group. */
const anyTime = -1

export const getRecallReceiptCommand = restCommand({
  wire,
  async handle(message, { app, engine }) {
    const [[row], [mark]] = await readTogether(engine, receiptOf(message, app), wipedBefore())
    if (row === undefined)
      throw new Refusal(message.kind === 'c2c' ? 20022 : 10030, 'there is no such message')
    if (row.recalled_at === null) throw new Refusal(100303, 'this message was not recalled')
    const wiped = engine.shared ? null : (mark?.wiped_before ?? 0)
    return { Response: shown(row, row.recalled_at, wiped) }
  },
})

function receiptOf(message: MessageOfReceipt, app: number): Query<ReceiptRow> {
  switch (message.kind) {
    case 'c2c': {
      const { sender, recipient, seq, random, time } = message
      return c2cReceipt(app, c2cConversationName(sender, recipient), sender, seq, random, time)
    }
    case 'group': {
      const { kind, name } = placeOf(message.groupId, message.topicId)
      return numberedReceipt(app, kind, name, message.seq, anyTime)
    }
    case 'official':
      return numberedReceipt(app, 'official', message.officialId, message.seq, message.time)
  }
}

/** `wipedBefore`: null where the store claims nothing of its files. */
function shown(row: ReceiptRow, recalledAt: number, wipedBefore: number | null): RecallReceipt {
  const detail = readRecallDetail(row.detail)
  const isCleared = row.bodies === 0
  const clearedAt = row.erased_at ?? recalledAt
  return {
    RecalledAt: recalledAt,
    By: row.recalled_by ?? '',
    ClientIP: row.recalled_from,
    Reason: row.recall_reason,
    Body: isCleared ? 'cleared' : 'kept',
    BodyClearedAt: isCleared ? clearedAt : null,
    Quotes: detail?.quotes ?? null,
    QuotesLeft: row.quotes_left,
    Mentions: detail?.mentions ?? null,
    Unread:
      detail?.unread === undefined ? null : { Before: detail.unread.before, After: detail.unread.after },
    Files: wipedBefore === null ? 'not claimed' : isCleared && clearedAt < wipedBefore ? 'wiped' : 'not yet',
  }
}
