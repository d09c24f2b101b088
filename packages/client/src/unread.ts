/**
 * What of a conversation is unread, as far as this client knows: rules CL11, CL12 and CL21 of docs/spec/client.md. The
 * server's list is always right; between two lists events are counted, each once.
 */
import type { LiveReadMark } from '@takeback/protocol'
import type { Held } from './held.ts'
import type { Message } from './message.ts'

/** A message of somebody else came with event `seq`. */
export function countUnread(held: Held, name: string, seq: number): void {
  // The list has counted it already.
  if (!held.counts || seq <= held.countedUpTo) return
  held.unread++
  held.unreadNames.add(name)
}

/** A message was taken back by event `seq`. False: whether it was unread only the server knows. */
export function uncount(held: Held, name: string, seq: number): boolean {
  const wasUnread = held.unreadNames.delete(name)
  if (seq <= held.countedUpTo) return true
  if (wasUnread) held.unread = Math.max(0, held.unread - 1)
  return wasUnread || held.unread === 0
}

/** Read up to here, on whatever device. */
export function forgetRead(held: Held, upTo: LiveReadMark): void {
  for (const name of held.unreadNames)
    if (isUpTo(held.messages.get(name), upTo)) held.unreadNames.delete(name)
}

function isUpTo(message: Message | undefined, { time, seq }: LiveReadMark): boolean {
  if (message === undefined) return true
  return message.conversationType === 'GROUP' ? message.sequence <= seq : message.time <= time
}
