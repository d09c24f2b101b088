/** What was known of a message in the moment before it was taken back: what the checks afterwards compare with. */
import type { Message } from '@takeback/client'
import type { PlaygroundView } from '@takeback/protocol'
import type { Phone } from './phone.ts'
import { type Bubble, quoteOf } from './bubble.ts'

/** A message by the names that REST and the webhook have for it. */
export interface MessageFacts {
  readonly id: string
  readonly from: string
  readonly seq: number
  /** `MsgSeq_MsgRandom_MsgTime`. */
  readonly msgKey: string
  /** Seconds. */
  readonly time: number
}

export interface UnreadBefore {
  readonly userId: string
  readonly count: number
  /** Null: within one second nobody but the server knows which message is the newer one. */
  readonly wasUnread: boolean | null
  /** What `Phone.received` said then. */
  readonly received: number
}

export interface RecallCase {
  readonly message: MessageFacts
  /** Null: one-to-one. */
  readonly groupId: string | null
  /** One-to-one: the recipient. */
  readonly to: string
  readonly quoting: readonly MessageFacts[]
  /** Of the phones' people. */
  readonly mentioned: readonly string[]
  readonly unread: readonly UnreadBefore[]
  /** Page time. */
  readonly pressedAt: number
}

/** How this person's devices name the conversation. */
export function conversationFor({ groupId, message, to }: RecallCase, userId: string): string {
  if (groupId !== null) return `GROUP${groupId}`
  return `C2C${userId === message.from ? to : message.from}`
}

export function caseOf(view: PlaygroundView, witnesses: readonly Phone[], message: Message): RecallCase {
  const groupId = message.conversationType === 'GROUP' ? message.to : null
  const base = {
    message: factsOf(message),
    groupId,
    to: message.to,
    mentioned: view.people
      .map(({ userId }) => userId)
      .filter((userId) => message.atUserList.includes(userId)),
  }
  const quoting = new Map<string, MessageFacts>()
  for (const { screen } of witnesses)
    for (const { message: other } of Object.values(screen().threads).flat())
      if (quoteOf(other.cloudCustomData)?.messageID === message.ID) quoting.set(other.ID, factsOf(other))
  const known: RecallCase = {
    ...base,
    quoting: [...quoting.values()],
    unread: [],
    pressedAt: performance.now(),
  }
  const unread = witnesses
    .filter(({ person }) => person.userId !== message.from)
    .map((witness) => unreadOf(witness, conversationFor(known, witness.person.userId), message.ID))
  return { ...known, unread, pressedAt: performance.now() }
}

function unreadOf(witness: Phone, conversation: string, messageID: string): UnreadBefore {
  const { conversations, threads } = witness.screen()
  const count = conversations.find(({ conversationID }) => conversationID === conversation)?.unreadCount ?? 0
  const incoming = (threads[conversation] ?? []).filter(({ isMine, isRevoked }) => !isMine && !isRevoked)
  const wasUnread = isAmongNewest(incoming, messageID, count)
  return { userId: witness.person.userId, count, wasUnread, received: witness.received(conversation) }
}

/** The newest ones are the unread ones. */
export function isAmongNewest(
  incoming: readonly Pick<Bubble, 'id' | 'time'>[],
  messageID: string,
  count: number,
): boolean | null {
  const message = incoming.find(({ id }) => id === messageID)
  if (message === undefined) return false
  const newer = incoming.filter(({ time }) => time > message.time).length
  const together = incoming.filter(({ time }) => time === message.time).length
  if (newer >= count) return false
  return newer + together <= count ? true : null
}

export function factsOf({ ID, from, sequence, random, time }: Message): MessageFacts {
  return { id: ID, from, seq: sequence, msgKey: `${sequence}_${random}_${time}`, time }
}
