/** Messages and events as live clients read them: with their text, unless recalled, and with whom they are for. */
import { statement } from '@takeback/store'
import type { EventKind } from './events.ts'

/** Null throughout where an event has no message, or none that is still kept. */
export interface LiveMessageRow {
  /** messages.id */
  readonly message: number | null
  readonly msg_seq: number
  readonly random: number
  /** Seconds. */
  readonly time: number
  readonly sender: string
  readonly msg_id: string
  readonly flags: number
  readonly recalled_at: number | null
  readonly recalled_by: string | null
  readonly recall_reason: string | null
  /** Null when recalled. */
  readonly body: string | null
  readonly custom: string | null
  /** JSON: who is mentioned (`at`, `atAll`) and who is meant (`to`). */
  readonly detail: string | null
}

const messageColumns = `messages.id AS message, messages.seq AS msg_seq, messages.random, messages.time,
  messages.sender, messages.msg_id, messages.flags, messages.recalled_at, messages.recalled_by,
  messages.recall_reason,
  CASE WHEN messages.recalled_at IS NULL THEN bodies.body END AS body,
  CASE WHEN messages.recalled_at IS NULL THEN bodies.custom END AS custom`

const addressedColumns = `LEFT JOIN events AS addressed
  ON addressed.message = messages.id AND addressed.kind = 'message' AND addressed.detail IS NOT NULL`

export interface LiveEventRow extends LiveMessageRow {
  readonly seq: number
  readonly kind: EventKind
  readonly actor: string
  /** Milliseconds. */
  readonly at: number
}

/** The events of a conversation, both ends included. */
export const liveEvents = statement<
  [conversation: number, from: number, to: number, limit: number],
  LiveEventRow
>(
  `SELECT events.seq, events.kind, events.actor, events.at, events.detail, ${messageColumns}
   FROM events
     LEFT JOIN messages ON messages.id = events.message
     LEFT JOIN bodies ON bodies.message = messages.id
   WHERE events.conversation = $1 AND events.seq >= $2 AND events.seq <= $3
   ORDER BY events.seq LIMIT $4`,
)

/**
 * The same for somebody who catches up: events after `after`; of others' read marks only those of one-to-one
 * conversations (`withReads` 1).
 */
export const missedEvents = statement<
  [conversation: number, after: number, viewer: string, withReads: 0 | 1, limit: number],
  LiveEventRow
>(
  `SELECT events.seq, events.kind, events.actor, events.at, events.detail, ${messageColumns}
   FROM events
     LEFT JOIN messages ON messages.id = events.message
     LEFT JOIN bodies ON bodies.message = messages.id
   WHERE events.conversation = $1 AND events.seq > $2
     AND (events.kind <> 'read' OR events.actor = $3 OR $4 = 1)
   ORDER BY events.seq LIMIT $5`,
)

/**
 * Of a live room for somebody who catches up: what was taken back among the newest `lookedAt` events, and the newest event,
 * whatever it is.
 */
export const missedRecalls = statement<
  [conversation: number, after: number, lookedAt: number, limit: number],
  LiveEventRow
>(
  `SELECT events.seq, events.kind, events.actor, events.at, events.detail, ${messageColumns}
   FROM (SELECT MAX(seq) AS seq FROM events WHERE conversation = $1) AS newest
     JOIN events ON events.conversation = $1 AND events.seq > $2 AND events.seq > newest.seq - $3
       AND (events.kind = 'recall' OR events.seq = newest.seq)
     LEFT JOIN messages ON messages.id = events.message
     LEFT JOIN bodies ON bodies.message = messages.id
   ORDER BY events.seq LIMIT $4`,
)

/** The last event before `seq` that everybody in the conversation was told. */
export const toldBefore = statement<[conversation: number, seq: number], { readonly seq: number | null }>(
  `SELECT MAX(seq) AS seq FROM events WHERE conversation = $1 AND seq < $2 AND kind <> 'read'`,
)

/** Newest first, before the MsgSeq `before`, not older than the second `since`. `hidden`: flags that take one out. */
export const liveNumberedHistory = statement<
  [conversation: number, before: number, since: number, hidden: number, limit: number],
  LiveMessageRow
>(
  `SELECT ${messageColumns}, addressed.detail
   FROM messages LEFT JOIN bodies ON bodies.message = messages.id ${addressedColumns}
   WHERE messages.conversation = $1 AND messages.seq < $2 AND messages.time >= $3 AND messages.flags & $4 = 0
   ORDER BY messages.seq DESC LIMIT $5`,
)

/** The same for a one-to-one conversation, before the place (time, seq, random). */
export const liveC2cHistory = statement<
  [
    conversation: number,
    time: number,
    seq: number,
    random: number,
    since: number,
    hidden: number,
    viewer: string,
    hiddenFromSender: number,
    limit: number,
  ],
  LiveMessageRow
>(
  `SELECT ${messageColumns}, NULL AS detail
   FROM messages LEFT JOIN bodies ON bodies.message = messages.id
   WHERE messages.conversation = $1 AND messages.time <= $2
     AND (messages.time, messages.seq, messages.random) < ($2, $3, $4)
     AND messages.time >= $5 AND messages.flags & $6 = 0
     AND (messages.sender <> $7 OR messages.flags & $8 = 0)
   ORDER BY messages.time DESC, messages.seq DESC, messages.random DESC, messages.id DESC LIMIT $9`,
)

/** The newest message of its sender with this MsgSeq: what a send was answered. */
export const sentMessage = statement<
  [conversation: number, sender: string, seq: number, random: number, time: number],
  LiveMessageRow
>(
  `SELECT ${messageColumns}, addressed.detail
   FROM messages LEFT JOIN bodies ON bodies.message = messages.id ${addressedColumns}
   WHERE messages.conversation = $1 AND messages.sender = $2 AND messages.seq = $3
     AND messages.random = $4 AND messages.time = $5`,
)

/** A conversation with its last message; without one the message's columns are null. */
export interface OverviewRow extends LiveMessageRow {
  /** conversations.id */
  readonly id: number
  readonly next_event: number
  readonly next_seq: number
}

export const overviewById = statement<[conversation: number], OverviewRow>(
  `SELECT conversations.id, conversations.next_event, conversations.next_seq, ${messageColumns}, addressed.detail
   FROM conversations
     LEFT JOIN messages ON messages.id = conversations.last_message
     LEFT JOIN bodies ON bodies.message = messages.id ${addressedColumns}
   WHERE conversations.id = $1`,
)

export interface C2cOverviewRow extends OverviewRow {
  readonly peer: string
  readonly unread: number
  /** Null: the peer's account is gone. */
  readonly nick: string | null
}

/** The one-to-one conversations of somebody, the newest message first. `separator`: of domain/conversation-name.ts. */
export const c2cOverviews = statement<
  [app: number, owner: string, separator: string, limit: number],
  C2cOverviewRow
>(
  `SELECT conversations.id, conversations.next_event, conversations.next_seq, ${messageColumns}, NULL AS detail,
     c2c_sides.peer, c2c_sides.unread, accounts.nick
   FROM c2c_sides
     JOIN conversations ON conversations.app = c2c_sides.app AND conversations.kind = 'c2c'
       AND conversations.name = CASE WHEN c2c_sides.owner < c2c_sides.peer
         THEN c2c_sides.owner || $3 || c2c_sides.peer ELSE c2c_sides.peer || $3 || c2c_sides.owner END
     LEFT JOIN accounts ON accounts.app = c2c_sides.app AND accounts.user_id = c2c_sides.peer
     LEFT JOIN messages ON messages.id = conversations.last_message
     LEFT JOIN bodies ON bodies.message = messages.id
   WHERE c2c_sides.app = $1 AND c2c_sides.owner = $2
   ORDER BY conversations.last_message DESC LIMIT $4`,
)
