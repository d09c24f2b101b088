/** `messages` that were taken back, in the order of the recalls; and messages as a ledger of recalls names them. */
import { statement } from '@takeback/store'
import type { ConversationKind } from './conversations.ts'
import { recallableColumns, type RecallableRow } from './messages.ts'

export interface RecalledRow {
  readonly id: number
  readonly app: number
  readonly kind: ConversationKind
  /** conversations.name */
  readonly name: string
  /** Of a topic. */
  readonly group_id: string | null
  readonly seq: number
  readonly random: number
  readonly time: number
  readonly sender: string
  readonly recalled_at: number
  readonly recalled_by: string
  readonly recall_reason: string | null
  /** 0: silently. */
  readonly told: number
}

/** After the place (recalled_at, id). A topic that was destroyed has no group any more. */
export const recalledAfter = statement<[at: number, id: number, limit: number], RecalledRow>(
  `SELECT messages.id, messages.app, conversations.kind, conversations.name, messages.seq, messages.random, messages.time,
     messages.sender, recalled_at, recalled_by, recall_reason,
     (SELECT group_id FROM topics WHERE topics.conversation = conversations.id) AS group_id,
     (SELECT COUNT(*) FROM events WHERE events.message = messages.id AND events.kind = 'recall') AS told
   FROM messages JOIN conversations ON conversations.id = messages.conversation
   WHERE recalled_at IS NOT NULL AND (recalled_at, messages.id) > ($1, $2)
   ORDER BY recalled_at, messages.id LIMIT $3`,
)

/** With the row of its conversation. */
export interface NamedRow extends RecallableRow {
  readonly next_event: number
  readonly next_seq: number
}

const namedColumns = `${recallableColumns}, conversations.next_event, conversations.next_seq`

/** `name`: both people, see domain/conversation-name.ts. */
export const c2cNamed = statement<
  [app: number, name: string, sender: string, seq: number, random: number, time: number],
  NamedRow
>(
  `SELECT ${namedColumns} FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = 'c2c' AND conversations.name = $2
     AND messages.sender = $3 AND messages.seq = $4 AND messages.random = $5 AND messages.time = $6`,
)

/**
 * All that bear this number in a group, a topic or an official account of this id, be it there or destroyed (`after`,
 * `before`: domain/destroyed-name.ts). `time`: seconds, of a MsgKey; -1: whatever it is.
 */
export const numberedNamed = statement<
  [app: number, kind: ConversationKind, id: string, after: string, before: string, seq: number, time: number],
  NamedRow
>(
  `SELECT ${namedColumns} FROM conversations JOIN messages ON messages.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = $2
     AND (conversations.name = $3 OR (conversations.name > $4 AND conversations.name < $5))
     AND messages.seq = $6 AND ($7 < 0 OR messages.time = $7)`,
)
