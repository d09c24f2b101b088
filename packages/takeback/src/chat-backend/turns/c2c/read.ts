/**
 * Mark a one-to-one conversation as read, wholly or up to a second: rules OU4-OU5 of docs/spec/one-to-one.md
 * (PROTOCOL 7.3). A read mark never goes back.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { c2cConversationName } from '../../domain/conversation-name.ts'
import { messageFlags } from '../../domain/message-flags.ts'
import { accountById, setC2cUnread } from '../../tables/accounts.ts'
import { c2cSide, setSideRead } from '../../tables/c2c-sides.ts'
import { advanceConversation, conversationByName } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { countUnreadAfter, newestUpTo } from '../../tables/messages.ts'
import { refuse, type Refused } from '../refused.ts'

export interface ReadC2c {
  readonly app: number
  /** Who has read. */
  readonly reader: string
  readonly peer: string
  /** Seconds: messages up to here are read. Null: all. */
  readonly readTime: number | null
}

const endOfTime = Number.MAX_SAFE_INTEGER

export const readC2c = defineTurn({
  reads: ({ app, reader, peer, readTime }: ReadC2c) => {
    const name = c2cConversationName(reader, peer)
    const upTo = readTime ?? endOfTime
    return {
      reader: accountById(app, reader),
      peer: accountById(app, peer),
      conversation: conversationByName(app, 'c2c', name),
      side: c2cSide(app, reader, peer),
      newest: newestUpTo(app, name, peer, upTo),
      left: countUnreadAfter(app, name, peer, upTo, reader, messageFlags.uncounted),
    }
  },
  decide: (command, rows, { now }): Decision<{ readonly kind: 'read' } | Refused> => {
    const { app, reader, peer, readTime } = command
    const [account] = rows.reader
    if (account === undefined) return refuse(90048, `Report_Account ${reader} is not imported`)
    if (rows.peer.length === 0) return refuse(90048, `Peer_Account ${peer} is not imported`)
    const [conversation] = rows.conversation
    const [newest] = rows.newest
    const [side] = rows.side
    const result = { kind: 'read' } as const
    if (conversation === undefined || newest === undefined || newest.id <= (side?.read_upto ?? 0))
      return { result }

    const left = rows.left[0]?.unread ?? 0
    const read = (side?.unread ?? 0) - left
    const readSecond = Math.min(readTime ?? endOfTime, Math.floor(now / 1000))
    const detail = JSON.stringify({ upto: newest.id, time: readSecond })
    const event = conversation.next_event
    return {
      result,
      writes: [
        advanceConversation(event + 1, conversation.next_seq, conversation.id),
        insertEvent(conversation.id, event, 'read', null, reader, now, detail),
        setSideRead(app, reader, peer, left, newest.id, readSecond),
        setC2cUnread(account.c2c_unread - read, app, reader),
      ],
    }
  },
})
