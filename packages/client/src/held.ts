/** What a client holds of one conversation. */
import type { Message } from './message.ts'

export interface Held {
  readonly id: string
  name: string
  /** Everything up to this event is known. */
  cursor: number
  /** `unread` holds what happened up to this event: the list said so. */
  countedUpTo: number
  unread: number
  /** False: nothing counts as unread there. */
  counts: boolean
  /** A live room, where this client is a guest. */
  isRoom: boolean
  /** This client's own message made it known, and no list since: what others said before it may not have been told. */
  isBegun: boolean
  last: Message | null
  /** Of messages of one second none up to this event is later than `last`; 0: not known. */
  lastSeq: number
  /** By name, in the order they became known. */
  readonly messages: Map<string, Message>
  /** Those of `messages` that only the list or a page has shown: their events may still come. */
  readonly listed: Set<string>
  /** Those of `messages` that are unread for certain. */
  readonly unreadNames: Set<string>
}

/** `cursor`: where in the event log its knowledge begins. */
export function emptyHeld(id: string, cursor: number): Held {
  return {
    id,
    name: '',
    cursor,
    countedUpTo: 0,
    unread: 0,
    counts: true,
    isRoom: false,
    isBegun: false,
    last: null,
    lastSeq: 0,
    messages: new Map(),
    listed: new Set(),
    unreadNames: new Set(),
  }
}
