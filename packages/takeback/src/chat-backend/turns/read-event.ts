/**
 * A read mark in a conversation of many, as an event: rule RE14 of docs/spec/residue.md. It takes the place of the reader's
 * mark before it, so that a ledger holds one per reader, however often they read (docs/decisions/0007).
 */
import type { Query } from '@takeback/store'
import { advanceConversation, type ConversationRow } from '../tables/conversations.ts'
import { deletePassedMark, insertEvent } from '../tables/events.ts'

/** `before`: events.seq of the reader's mark so far, 0 for none. `seq`: MsgSeq. The event's own seq is `home.next_event`. */
export function readEvent(
  home: ConversationRow,
  before: number,
  userId: string,
  seq: number,
  now: number,
): Query[] {
  const event = home.next_event
  return [
    advanceConversation(event + 1, home.next_seq, home.id),
    ...(before === 0 ? [] : [deletePassedMark(home.id, before)]),
    insertEvent(home.id, event, 'read', null, userId, now, JSON.stringify({ seq })),
  ]
}
