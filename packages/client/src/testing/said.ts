/** A message as the gateway tells it by event `eventSeq`. All of one second: their events alone tell which came later. */
import type { LiveMessage } from '@takeback/protocol'

/** Server seconds. */
export const saidAt = 1_700_000_000

export function said(conversation: string, sender: string, eventSeq: number): LiveMessage {
  return {
    conversation,
    key: { seq: eventSeq, random: eventSeq, time: saidAt },
    msgId: `m-${eventSeq}`,
    sender,
    time: saidAt,
    body: [],
    custom: null,
    recalled: null,
    onlineOnly: false,
    counted: true,
    at: [],
    eventSeq,
  }
}
