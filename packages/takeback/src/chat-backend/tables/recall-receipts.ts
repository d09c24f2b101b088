/** Everything about one recall, in one row, of one moment. */
import { statement } from '@takeback/store'
import type { ConversationKind } from './conversations.ts'

export interface ReceiptRow {
  /** Milliseconds; null: the message was not recalled. */
  readonly recalled_at: number | null
  readonly recalled_by: string | null
  /** The address of an admin. */
  readonly recalled_from: string | null
  readonly recall_reason: string | null
  /** Milliseconds: when its text left the store. */
  readonly erased_at: number | null
  /** 1 while there is a text of it on disk. */
  readonly bodies: number
  /** Quotes of it that still hold text. */
  readonly quotes_left: number
  /** Of its recall event, see domain/recall-detail.ts; null: recalled silently. */
  readonly detail: string | null
}

const receiptColumns = `recalled_at, recalled_by, recalled_from, recall_reason, erased_at,
    (SELECT COUNT(*) FROM bodies WHERE bodies.message = messages.id) AS bodies,
    (SELECT COUNT(*) FROM quotes JOIN bodies ON bodies.message = quotes.quoting
     WHERE quotes.app = messages.app AND quotes.quoted = messages.msg_id
       AND bodies.custom_blanked IS NOT NULL) AS quotes_left,
    (SELECT events.detail FROM events WHERE events.message = messages.id AND events.kind = 'recall') AS detail`

export const c2cReceipt = statement<
  [app: number, conversation: string, sender: string, seq: number, random: number, time: number],
  ReceiptRow
>(
  `SELECT ${receiptColumns} FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = 'c2c' AND conversations.name = $2
     AND messages.sender = $3 AND messages.seq = $4 AND messages.random = $5 AND messages.time = $6`,
)

/** `time`: seconds, of the MsgKey; -1: whatever it is. */
export const numberedReceipt = statement<
  [app: number, kind: ConversationKind, name: string, seq: number, time: number],
  ReceiptRow
>(
  `SELECT ${receiptColumns} FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = $2 AND conversations.name = $3 AND messages.seq = $4
     AND ($5 < 0 OR messages.time = $5)`,
)
