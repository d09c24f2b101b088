/** `erasures`: users who were erased, when and by whom, and how much went. Ids and numbers, never text. */
import { statement } from '@takeback/store'
import type { ConversationKind } from './conversations.ts'

export interface ErasureRow {
  readonly app: number
  readonly user_id: string
  /** Milliseconds. What was said later is not part of it. */
  readonly begun_at: number
  /** Null: not to its end yet. */
  readonly ended_at: number | null
  readonly by_whom: string
  readonly from_address: string
  /** Looked at: all that they said and that is still there. */
  readonly messages: number
  /** Of these, texts that were there and went. */
  readonly texts: number
  /** Messages of others out of which their words went. */
  readonly quotes: number
  /** 1: the account was there, and went. */
  readonly account: number
}

const columns = 'app, user_id, begun_at, ended_at, by_whom, from_address, messages, texts, quotes, account'

export const erasureOf = statement<[app: number, userId: string], ErasureRow>(
  `SELECT ${columns} FROM erasures WHERE app = $1 AND user_id = $2`,
)

export const erasuresAfter = statement<[at: number], ErasureRow>(
  `SELECT ${columns} FROM erasures WHERE begun_at > $1 ORDER BY begun_at, app, user_id`,
)

/** One that was erased before and came back is erased anew. */
export const beginErasure = statement<
  [app: number, userId: string, at: number, by: string, from: string, account: number]
>(
  `INSERT INTO erasures (app, user_id, begun_at, by_whom, from_address, account) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (app, user_id) DO UPDATE
   SET begun_at = $3, ended_at = NULL, by_whom = $4, from_address = $5, messages = 0, texts = 0, quotes = 0, account = $6`,
)

export const addToErasure = statement<
  [app: number, userId: string, messages: number, texts: number, quotes: number, endedAt: number | null]
>(
  `UPDATE erasures SET messages = messages + $3, texts = texts + $4, quotes = quotes + $5, ended_at = $6
   WHERE app = $1 AND user_id = $2`,
)

export interface SaidRow {
  readonly id: number
  readonly kind: ConversationKind
  /** conversations.name */
  readonly name: string
  readonly group_id: string | null
  readonly seq: number
  readonly random: number
  readonly time: number
  readonly sender: string
  readonly recalled_at: number | null
  /** 1 while there is a text of it. */
  readonly texts: number
}

/**
 * Everything that `sender` said, taken back or not, behind the place (time, id) and before the second `until`. By the
 * index of ages, as bulk recalls do (docs/decisions/0018): it looks at all messages of that time.
 */
export const saidBetween = statement<
  [app: number, time: number, id: number, until: number, sender: string, limit: number],
  SaidRow
>(
  `SELECT messages.id, conversations.kind, conversations.name, topics.group_id, messages.seq, messages.random,
     messages.time, messages.sender, messages.recalled_at,
     (SELECT COUNT(*) FROM bodies WHERE bodies.message = messages.id) AS texts
   FROM messages
     JOIN conversations ON conversations.id = messages.conversation
     LEFT JOIN topics ON topics.app = $1 AND topics.topic_id = conversations.name AND conversations.kind = 'topic'
   WHERE messages.app = $1 AND messages.time >= $2 AND messages.time < $4
     AND (messages.time > $2 OR messages.id > $3) AND messages.sender = $5
   ORDER BY messages.time, messages.id LIMIT $6`,
)
