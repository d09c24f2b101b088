/** A recall that comes before its message: what is known of the message is enough to keep its text away later. */
import type { LiveEvent, LiveMessage } from '@takeback/protocol'

export type RecallEvent = Extract<LiveEvent, { kind: 'recall' }>

/** The message that a recall names, when the recall is all that is known of it. */
export function tombstoneOf(conversation: string, recall: RecallEvent): LiveMessage {
  const { key, msgId, sender } = recall
  return {
    conversation,
    key,
    msgId,
    sender,
    time: key.time,
    body: [],
    custom: null,
    recalled: null,
    onlineOnly: false,
    counted: false,
    at: [],
    eventSeq: 0,
  }
}
