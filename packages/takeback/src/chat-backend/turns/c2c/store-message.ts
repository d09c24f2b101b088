/**
 * The writes of one one-to-one message to one recipient; used by `send` and by `batch-send`.
 * Unread (rule OU1 of docs/spec/one-to-one.md): the recipient's side and total grow by one, unless the message is
 * uncounted.
 */
import type { Moment, Query } from '@takeback/store'
import { c2cConversationName } from '../../domain/conversation-name.ts'
import { hasFlag, messageFlags } from '../../domain/message-flags.ts'
import { setC2cUnread, type AccountRow } from '../../tables/accounts.ts'
import { ensureSide, setSideUnread, type C2cSideRow } from '../../tables/c2c-sides.ts'
import {
  advanceConversation,
  insertConversation,
  setLastMessage,
  type ConversationRow,
} from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { insertMessage } from '../../tables/messages.ts'
import { storeText, type MessageText } from '../store-text.ts'

/** What a sender gives, the same for one recipient or five hundred. */
export interface C2cContent extends MessageText {
  readonly app: number
  readonly sender: string
  /** MsgSeq: given, or drawn by the edge. */
  readonly seq: number
  readonly random: number
  /** The client's time in seconds: it stands in the MsgId. Null: the server's. */
  readonly clientTime: number | null
  /** See domain/message-flags.ts. */
  readonly flags: number
}

export interface Recipient {
  readonly account: AccountRow
  readonly conversation: ConversationRow | undefined
  readonly side: C2cSideRow | undefined
}

export interface StoredMessage {
  readonly id: number
  readonly conversation: number
  /** events.seq */
  readonly event: number
  /** The recipient's total after this message. */
  readonly unread: number
  readonly writes: readonly Query[]
}

export function storeMessage(
  content: C2cContent,
  { account, conversation, side }: Recipient,
  msgId: string,
  moment: Moment,
): StoredMessage {
  const { app, sender, seq, random, flags } = content
  const { now } = moment
  const recipient = account.user_id
  const home = conversation?.id ?? moment.nextId()
  const id = moment.nextId()
  const event = conversation?.next_event ?? 1
  const counted = !hasFlag(flags, messageFlags.uncounted) && recipient !== sender
  const stored = counted ? flags : flags | messageFlags.uncounted
  const unread = account.c2c_unread + (counted ? 1 : 0)

  const writes: Query[] = [
    conversation === undefined
      ? insertConversation(home, app, 'c2c', c2cConversationName(sender, recipient), event + 1, 1)
      : advanceConversation(event + 1, conversation.next_seq, home),
    insertEvent(home, event, 'message', id, sender, now, null),
    insertMessage(id, app, home, seq, random, Math.floor(now / 1000), sender, msgId, 2, stored),
    ...storeText(app, id, content),
  ]
  if (!hasFlag(flags, messageFlags.noLastMessage | messageFlags.onlineOnly))
    writes.push(setLastMessage(id, home))
  if (counted) {
    writes.push(
      setSideUnread(app, recipient, sender, (side?.unread ?? 0) + 1),
      setC2cUnread(unread, app, recipient),
    )
  }
  if (conversation === undefined)
    writes.push(ensureSide(app, sender, recipient), ensureSide(app, recipient, sender))
  return { id, conversation: home, event, unread, writes }
}
