/** What a client holds of one conversation. */
import type { Message } from './message.ts'

export interface Held {
  readonly id: string
  name: string
  /** Everything up to this event is known. */
  cursor: number
  unread: number
  last: Message | null
  /** By name, in the order they became known. */
  readonly messages: Map<string, Message>
  /** Those of `messages` that are unread for certain. */
  readonly unreadNames: Set<string>
}

/** `cursor`: where in the event log its knowledge begins. */
export function emptyHeld(id: string, cursor: number): Held {
  return { id, name: '', cursor, unread: 0, last: null, messages: new Map(), unreadNames: new Set() }
}
