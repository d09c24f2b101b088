/**
 * Import a one-to-one message of another system: rules OI1-OI4 of docs/spec/one-to-one.md (PROTOCOL 6.3). No webhook.
 *
 * It stands where its MsgTimeStamp puts it. A live one (`SyncFromOldSystem` 5) is an event of the conversation and
 * unread, if its sender said nothing later; history is neither: it is found by whoever reads the history.
 */
import { formatMsgId } from '@takeback/protocol'
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { c2cConversationName } from '../../domain/conversation-name.ts'
import { messageFlags } from '../../domain/message-flags.ts'
import { accountById, setC2cUnread } from '../../tables/accounts.ts'
import { c2cSide, setSideUnread } from '../../tables/c2c-sides.ts'
import {
  advanceConversation,
  conversationByName,
  insertConversation,
  setLastMessage,
} from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import {
  c2cMessageByNumbers,
  insertMessage,
  lastMessageTime,
  newestC2cTimeOf,
} from '../../tables/messages.ts'
import { recalledAmong, withoutRecalledQuotes } from '../late-quotes.ts'
import { refuse, type Refused } from '../refused.ts'
import { storeText } from '../store-text.ts'
import type { C2cContent } from './store-message.ts'

export interface ImportC2c extends C2cContent {
  readonly recipient: string
  /** Seconds: when it was sent. */
  readonly time: number
  /** Unread and told; false: history. */
  readonly live: boolean
}

const normalPriority = 2

export const importC2c = defineTurn({
  reads: (command: ImportC2c) => {
    const { app, sender, recipient, seq, random, time } = command
    const name = c2cConversationName(sender, recipient)
    return {
      sender: accountById(app, sender),
      recipient: accountById(app, recipient),
      conversation: conversationByName(app, 'c2c', name),
      side: c2cSide(app, recipient, sender),
      same: c2cMessageByNumbers(app, name, seq, random, time),
      newest: newestC2cTimeOf(app, name, sender),
      last: lastMessageTime(app, 'c2c', name),
      recalledQuotes: recalledAmong(app, command),
    }
  },
  decide: (command, rows, moment): Decision<{ readonly kind: 'imported' } | Refused> => {
    const { app, sender, recipient, seq, random, time, live } = command
    const { now } = moment
    const [author] = rows.sender
    const [account] = rows.recipient
    if (author === undefined) return refuse(90008, `From_Account ${sender} is not imported`)
    if (account === undefined) return refuse(90003, `To_Account ${recipient} is not imported`)
    if (time > Math.floor(now / 1000)) return refuse(90006, `MsgTimeStamp ${time} lies in the future`)
    const result = { kind: 'imported' } as const
    if (rows.same.length > 0) return { result }

    const [conversation] = rows.conversation
    const [side] = rows.side
    const home = conversation?.id ?? moment.nextId()
    const id = moment.nextId()
    const event = conversation?.next_event ?? 1
    const after = event + (live ? 1 : 0)
    const msgId = formatMsgId(author.tiny_id, time, random)
    const counted = live && recipient !== sender && (rows.newest[0]?.time ?? 0) <= time
    const flags = counted ? 0 : messageFlags.uncounted | messageFlags.imported
    const writes: Query[] = [
      conversation === undefined
        ? insertConversation(home, app, 'c2c', c2cConversationName(sender, recipient), after, 1)
        : advanceConversation(after, conversation.next_seq, home),
      insertMessage(id, app, home, seq, random, time, sender, msgId, normalPriority, flags),
      ...storeText(app, id, withoutRecalledQuotes(command, rows.recalledQuotes)),
    ]
    if (live) writes.push(insertEvent(home, event, 'message', id, sender, now, null))
    if ((rows.last[0]?.time ?? 0) <= time) writes.push(setLastMessage(id, home))
    if (counted) {
      writes.push(
        setSideUnread(app, recipient, sender, (side?.unread ?? 0) + 1),
        setC2cUnread(account.c2c_unread + 1, app, recipient),
      )
    }
    return { result, writes }
  },
})
