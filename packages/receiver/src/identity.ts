/**
 * When is a recall the one we know? Rules R20-R25 of docs/spec/receiving.md.
 *
 * Tencent sends no event id. The identity of an effect is the message, not the request (`effectKey` of the protocol),
 * so a retry with other volatile fields or another grouping of the same messages is recognised. Pure.
 */

/** A deleted group may be made again under its id; its numbers start over and name other messages. */
export function generationKey(identity: string, generation: number): string {
  return generation === 1 ? identity : `${identity}~${generation}`
}

/** The identity of a message is its conversation and its name. */
export function conversationOf(identity: string): string {
  return identity.slice(0, identity.lastIndexOf('/'))
}

/**
 * Where among the effects a message stands: the second in which it was sent, which ends a MsgKey (I:34520); 0 for a
 * MsgSeq. Recalls are of recent messages, so what is looked for and written lies together.
 */
export function eraOf(name: string): number {
  const seconds = Number(name.slice(name.lastIndexOf('_') + 1))
  return name.includes('_') && Number.isSafeInteger(seconds) && seconds > 0 ? seconds : 0
}

/** What tells two recalls of the same identity apart. */
export interface Trace {
  readonly eventTime: number | null
  readonly msgId: string | null
}

/** Only both, present and different, mean another message: either alone may be missing or differ in a redelivery. */
export function isOtherGeneration(known: Trace, arrived: Trace): boolean {
  const otherTime =
    known.eventTime !== null && arrived.eventTime !== null && known.eventTime !== arrived.eventTime
  const otherId = known.msgId !== null && arrived.msgId !== null && known.msgId !== arrived.msgId
  return otherTime && otherId
}
