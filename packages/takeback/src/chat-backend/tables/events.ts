/** `events`: the ledger of a conversation. Append-only; a client's cursor is the seq of the last event it saw. */
import { statement, type Signal, type SqlValue } from '@takeback/store'

export type EventKind = 'message' | 'recall' | 'read' | 'created' | 'member' | 'role' | 'destroyed'

export interface EventRow {
  readonly seq: number
  readonly kind: EventKind
  /** messages.id */
  readonly message: number | null
  readonly actor: string
  /** Milliseconds. */
  readonly at: number
  /** JSON; never message text. */
  readonly detail: string | null
}

export const insertEvent = statement<
  [
    conversation: number,
    seq: number,
    kind: EventKind,
    message: number | null,
    actor: string,
    at: number,
    detail: string | null,
  ]
>(
  'INSERT INTO events (conversation, seq, kind, message, actor, at, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)',
)

/** The topic of the signals that the store gives for every event, whichever turn writes it (turns/index.ts). */
export const eventTopic = 'event'

export interface EventSignal {
  /** conversations.id */
  readonly conversation: number
  readonly seq: number
  readonly kind: EventKind
}

/** `params`: of `insertEvent`. */
export function announceEvent([conversation, seq, kind]: readonly SqlValue[]): Signal {
  return { topic: eventTopic, data: JSON.stringify({ conversation, seq, kind }) }
}

export const eventsAfter = statement<[conversation: number, seq: number, limit: number], EventRow>(
  `SELECT seq, kind, message, actor, at, detail FROM events
   WHERE conversation = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
)

/** A read mark that another one has passed (docs/decisions/0007). Seq 0 is of no event. */
export const deletePassedMark = statement<[conversation: number, seq: number]>(
  `DELETE FROM events WHERE conversation = $1 AND seq = $2 AND kind = 'read'`,
)

/** Retention: seq and time grow together, so only the first ones have to be looked at. */
export const deleteEventsOlderThan = statement<[conversation: number, at: number, limit: number]>(
  `DELETE FROM events WHERE conversation = $1 AND at < $2
     AND seq IN (SELECT seq FROM events WHERE conversation = $1 ORDER BY seq LIMIT $3)`,
)

/** Conversations of an app whose first event is older than `at` (milliseconds), in the order of their ids. */
export const staleLedgers = statement<
  [app: number, after: number, at: number, limit: number],
  { readonly conversation: number }
>(
  `SELECT conversations.id AS conversation FROM conversations
   WHERE conversations.app = $1 AND conversations.id > $2
     AND (SELECT at FROM events WHERE events.conversation = conversations.id ORDER BY seq LIMIT 1) < $3
   ORDER BY conversations.id LIMIT $4`,
)
