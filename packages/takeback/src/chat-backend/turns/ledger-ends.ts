/**
 * The two ends of the ledger of a group, a topic or an official account: rules GD1-GD3 of docs/spec/groups.md.
 *
 * A destroyed conversation is closed with a `destroyed` event and gives its name back. One that is made anew under
 * the same id is another conversation: MsgSeq begins at 1 and nothing of the old one is in it. Only the event numbers
 * go on where the old ones ended, and the first of them is `destroyed` again: a client that comes back with a cursor of
 * the old conversation learns that everything before is gone, whenever it comes.
 */
import type { Query } from '@takeback/store'
import { destroyedName } from '../domain/destroyed-name.ts'
import {
  advanceConversation,
  insertConversation,
  renameConversation,
  type ConversationKind,
  type FormerRow,
} from '../tables/conversations.ts'
import { insertEvent } from '../tables/events.ts'
import { releaseSubjects } from '../tables/pending-subjects.ts'

export interface Ending {
  readonly id: string
  /** conversations.id */
  readonly home: number
  readonly nextEvent: number
  readonly nextSeq: number
  /** What the subjects of its After-sends begin with, see domain/message-subject.ts. */
  readonly subjects: string
  /** conversations.id of the group that heard it, if it was a topic: the topic's own row is gone when this is told. */
  readonly heardBy?: number
  readonly operator: string
  readonly now: number
}

/** Of a `destroyed` event, as JSON. */
export interface EndDetail {
  readonly heardBy: number
}

export function endLedger(ending: Ending): Query[] {
  const { id, home, nextEvent, nextSeq, subjects, heardBy, operator, now } = ending
  const detail = heardBy === undefined ? null : JSON.stringify({ heardBy } satisfies EndDetail)
  return [
    advanceConversation(nextEvent + 1, nextSeq, home),
    insertEvent(home, nextEvent, 'destroyed', null, operator, now, detail),
    renameConversation(destroyedName(id, home), home),
    releaseSubjects(subjects),
  ]
}

export interface Beginning {
  readonly app: number
  readonly kind: ConversationKind
  readonly id: string
  /** conversations.id */
  readonly home: number
  /** Rows of `formerConversation`. */
  readonly former: readonly FormerRow[]
  readonly creator: string
  /** Of the `created` event: JSON. */
  readonly detail: string
  /** Who is there from the beginning, besides the owner. */
  readonly added?: readonly string[]
  /** Who adds them. */
  readonly operator: string
  readonly now: number
}

export function beginLedger(beginning: Beginning): Query[] {
  const { app, kind, id, home, former, creator, detail, added = [], operator, now } = beginning
  const before = former[0]?.next_event ?? null
  let next = before ?? 1
  const events: Query[] = []
  if (before !== null) events.push(insertEvent(home, next++, 'destroyed', null, operator, now, null))
  events.push(insertEvent(home, next++, 'created', null, creator, now, detail))
  if (added.length > 0)
    events.push(insertEvent(home, next++, 'member', null, operator, now, JSON.stringify({ added })))
  return [insertConversation(home, app, kind, id, next, 1), ...events]
}
