/** `conversations`: the row that owns the next event number and the next MsgSeq. Names: domain/conversation-name.ts. */
import { statement } from '@takeback/store'
import { destroyedNames } from '../domain/destroyed-name.ts'

export type ConversationKind = 'c2c' | 'group' | 'topic' | 'official'

export interface ConversationRow {
  readonly id: number
  readonly next_event: number
  /** The next MsgSeq (groups, topics, official accounts). */
  readonly next_seq: number
  /** messages.id */
  readonly last_message: number | null
}

export const conversationByName = statement<
  [app: number, kind: ConversationKind, name: string],
  ConversationRow
>(
  'SELECT id, next_event, next_seq, last_message FROM conversations WHERE app = $1 AND kind = $2 AND name = $3',
)

export const insertConversation = statement<
  [id: number, app: number, kind: ConversationKind, name: string, nextEvent: number, nextSeq: number]
>('INSERT INTO conversations (id, app, kind, name, next_event, next_seq) VALUES ($1, $2, $3, $4, $5, $6)')

export const advanceConversation = statement<[nextEvent: number, nextSeq: number, id: number]>(
  'UPDATE conversations SET next_event = $1, next_seq = $2 WHERE id = $3',
)

export const setLastMessage = statement<[message: number, id: number]>(
  'UPDATE conversations SET last_message = $1 WHERE id = $2',
)

export const renameConversation = statement<[name: string, id: number]>(
  'UPDATE conversations SET name = $1 WHERE id = $2',
)

export interface FormerRow {
  /** Null: there was none. */
  readonly next_event: number | null
}

const formerBetween = statement<
  [app: number, kind: ConversationKind, after: string, before: string],
  FormerRow
>(
  `SELECT MAX(next_event) AS next_event FROM conversations
   WHERE app = $1 AND kind = $2 AND name > $3 AND name < $4`,
)

/** Where the event numbers of the destroyed conversations of this group, topic or official account ended. */
export function formerConversation(app: number, kind: ConversationKind, id: string) {
  const { after, before } = destroyedNames(id)
  return formerBetween(app, kind, after, before)
}
