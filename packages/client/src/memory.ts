/**
 * What a client remembers of its conversations, and what one more fact from the server changes about it: rules CL10-CL17
 * of docs/spec/client.md. No network and no timers here: facts come in, notices go out.
 *
 * Every fact may come twice, and a recall may come before its message: a message that is taken back stays in memory as
 * its own tombstone, so whatever still arrives under its name has no text. Bounded: a conversation keeps its newest
 * messages, and the server has the others.
 */
import {
  type EventFrame,
  type LiveAnswers,
  type LiveConversation,
  type LiveEvent,
  type LiveMessage,
  type LivePage,
  type LiveRecalled,
  type LiveRoom,
} from '@takeback/protocol'
import { dropFirst } from './bounded-names.ts'
import { type Conversation, conversationOf } from './conversation.ts'
import type { Held } from './held.ts'
import { HeldConversations } from './held-conversations.ts'
import { adopt, conversationTypeOf, forget, type Message, messageFrom, messageName } from './message.ts'
import type { Notices } from './notices.ts'
import { Sending } from './sending.ts'
import { TakenBack } from './taken-back.ts'
import { type RecallEvent, tombstoneOf } from './tombstone.ts'
import { countUnread, forgetRead, uncount } from './unread.ts'

const mostMessages = 1000

type ReadEvent = Extract<LiveEvent, { kind: 'read' }>

export class Memory {
  readonly me: string
  readonly held = new HeldConversations()
  readonly #takenBack = new TakenBack()
  readonly #sending = new Sending()

  constructor(me: string) {
    this.me = me
  }

  /** The newest message first. */
  conversations(): Conversation[] {
    return this.held
      .all()
      .sort((a, b) => (b.last?.time ?? 0) - (a.last?.time ?? 0))
      .map((held) => conversationOf(held, this.me))
  }

  /**
   * The list as the server has it; `asked` are the conversations that were known when it was asked for. What was not known
   * before began a moment ago or during an absence, and its last message is still to be told, unless this is the first
   * list. An entry older than what is known already only gives its name, and is asked for again.
   */
  takeList(
    { conversations: list, complete }: LiveAnswers['conversations'],
    asked: readonly string[],
    isFirst: boolean,
    notices: Notices,
  ): void {
    const news = list.map(({ conversation }) => conversation).filter((id) => !this.held.has(id))
    const begun = new Set(isFirst ? [] : news)
    const listed = new Set(list.map(({ conversation }) => conversation))
    // Others may have had no room in it.
    if (complete) {
      for (const id of asked) if (!listed.has(id) && !this.held.isRoom(id)) this.held.delete(id)
    }
    notices.list = true
    for (const { conversation, unread, counts, last, eventSeq, name } of list) {
      // The cursor of a known conversation moves with its events only: those up to `eventSeq` are still to come.
      const held = this.held.hold(conversation, eventSeq)
      held.name = name
      held.counts = counts
      held.isBegun = false
      if (eventSeq < held.cursor) {
        notices.ask = true
        continue
      }
      held.unread = unread
      held.countedUpTo = eventSeq
      if (unread === 0) held.unreadNames.clear()
      if (last === null) continue
      const lastName = messageName(last.sender, last.key)
      const isToCome = eventSeq > held.cursor || begun.has(conversation)
      if (isToCome && !held.messages.has(lastName)) held.listed.add(lastName)
      const newest = this.#keep(held, last, notices)
      // An answer to `send` may have told of a later one.
      if (held.lastSeq > eventSeq) continue
      held.last = newest
      // The list does not say which event that was: of what came up to its cursor, none is later.
      held.lastSeq = eventSeq
    }
  }

  /**
   * A page of history, in the given order. Of a message that nobody has told of yet the event may still come: then it is
   * news. That of an older one came before this client was there, and does not come again.
   */
  takePage(conversation: string, { messages, eventSeq }: LivePage, notices: Notices): Message[] {
    const held = this.held.hold(conversation, eventSeq)
    return messages.map((live) => {
      const name = messageName(live.sender, live.key)
      if (!held.messages.has(name) && this.#sending.of(live, this.me) === undefined) held.listed.add(name)
      return this.#keep(held, live, notices)
    })
  }

  /** `caughtUp`: the event follows all that came before it, so the cursor moves. */
  takeEvent(frame: EventFrame, caughtUp: boolean, notices: Notices): void {
    const { conversation, seq, event } = frame
    if (event.kind === 'destroyed' || (event.kind === 'member' && event.left.includes(this.me))) {
      this.drop(conversation, notices)
      // A group of the same id may have come after it, and topics go with a community.
      notices.ask = true
      return
    }
    const isNew = !this.held.has(conversation)
    const held = this.held.hold(conversation, seq)
    // Also where only a page was read: the list knows its name.
    if (isNew || held.last === null) notices.ask = true
    if (caughtUp) held.cursor = Math.max(held.cursor, seq)
    switch (event.kind) {
      case 'message':
        return this.#takeMessage(held, event.message, seq, notices)
      case 'recall':
        return this.#takeRecall(held, event, seq, notices)
      case 'read':
        return this.#takeRead(held, event, notices)
      case 'member':
      case 'role':
        notices.ask = true
        return
      case 'other':
    }
  }

  /** A live room that this client hears from now on; the server's list does not have it. */
  enterRoom(conversation: string, { eventSeq, name }: LiveRoom, notices: Notices): void {
    const held = this.held.hold(conversation, eventSeq)
    held.isRoom = true
    held.name = name
    held.counts = false
    held.unread = 0
    held.unreadNames.clear()
    notices.list = true
  }

  leaveRoom(conversation: string, notices: Notices): void {
    if (this.held.isRoom(conversation)) this.drop(conversation, notices)
  }

  /** It is not there for this user any more. */
  drop(conversation: string, notices: Notices): void {
    this.held.delete(conversation)
    notices.list = true
  }

  /** Before it is sent: its own event may come back sooner than the answer. */
  beginSending(message: Message): void {
    this.#sending.begin(message)
  }

  /** The answer to `send`: the same object, with what the server gave it. */
  sent(message: Message, live: LiveMessage, notices: Notices): void {
    const isBegun = !this.held.has(live.conversation)
    const held = this.held.hold(live.conversation, live.eventSeq)
    held.isBegun ||= isBegun
    // The list knows the name and the other side's state of a conversation that begins here.
    if (held.name === '' && held.last === null) notices.ask = true
    if (live.eventSeq === held.cursor + 1) held.cursor = live.eventSeq
    this.#sending.end(message)
    adopt(message, live)
    const name = messageName(live.sender, live.key)
    // Its event has come already, and put it where it stands.
    const isTold = held.messages.get(name) === message
    held.messages.set(name, message)
    held.listed.delete(name)
    if (live.recalled !== null) this.#learnRecall(message, live.recalled, notices)
    this.#takenBack.blank(message)
    if (!isTold) this.#putLast(held, message, live.eventSeq)
    notices.list = true
  }

  /** This client took a message back, and the server said yes. */
  revoked(message: Message, notices: Notices): void {
    this.#forget(message, this.me, null, notices)
    notices.list = true
  }

  /** Read up to what was the newest when the server was asked; what came since then is unread, and the server knows the count. */
  read(conversationID: string, upTo: Message | null, notices: Notices): void {
    const held = this.held.get(conversationID)
    if (held === undefined || held.unread === 0) return
    if (upTo === null) held.unreadNames.clear()
    else forgetRead(held, { time: upTo.time, seq: upTo.sequence })
    held.unread = held.unreadNames.size
    notices.list = true
    if (held.last !== upTo) notices.ask = true
  }

  /** False: its event says that it was sent, whatever the answer was or would have been. */
  notSent(message: Message): boolean {
    this.#sending.end(message)
    if (message.status === 'success') return false
    message.status = 'fail'
    return true
  }

  /**
   * The newest page of a conversation that began while the client was away: what is unread there, and what came after it,
   * is told. The list has counted it. What was said before the second `since` is older: the list had no room for it then.
   */
  takeNews(
    { conversation, unread }: LiveConversation,
    { messages, eventSeq }: LivePage,
    since: number,
    notices: Notices,
  ): void {
    const held = this.held.hold(conversation, eventSeq)
    const fresh: Message[] = []
    let left = unread
    for (const live of messages) {
      if (left <= 0) break
      const name = messageName(live.sender, live.key)
      const isTold = held.messages.has(name) && !held.listed.delete(name)
      const message = this.#keep(held, live, notices)
      if (message.isRevoked) continue
      if (!isTold && live.time >= since) fresh.unshift(message)
      if (message.flow === 'out' || !live.counted) continue
      left--
      held.unreadNames.add(name)
    }
    notices.received.push(...fresh)
  }

  #takeMessage(held: Held, live: LiveMessage, seq: number, notices: Notices): void {
    const name = messageName(live.sender, live.key)
    if (held.messages.has(name) && !held.listed.delete(name)) {
      const known = this.#keep(held, live, notices)
      // Where it is known from does not always say where it stands, and an earlier one may have come in between.
      const before = held.last
      this.#putLast(held, known, live.eventSeq)
      notices.list ||= held.last !== before
      return
    }
    const message = this.#keep(held, live, notices)
    this.#putLast(held, message, live.eventSeq)
    notices.list = true
    if (message.isRevoked || this.#sending.of(live, this.me) !== undefined) return
    if (message.flow === 'in' && live.counted) countUnread(held, name, seq)
    notices.received.push(message)
  }

  #takeRecall(held: Held, recall: RecallEvent, seq: number, notices: Notices): void {
    const name = messageName(recall.sender, recall.key)
    // Also when the recall is known already, by an answer or a page: those count nothing. Whether a message that is not in
    // memory was unread only the server knows.
    if (!uncount(held, name, seq)) notices.ask = true
    notices.list = true
    const known = held.messages.get(name)
    if (known?.isRevoked === true) return
    const message = known ?? this.#keep(held, tombstoneOf(held.id, recall), notices)
    this.#forget(message, recall.revoker, recall.reason, notices)
  }

  #takeRead(held: Held, read: ReadEvent, notices: Notices): void {
    if (read.reader === this.me) {
      // Read on another device: what is left, the server knows.
      if (held.unread > 0) notices.ask = true
      forgetRead(held, read.upTo)
      return
    }
    if (conversationTypeOf(held.id) === 'GROUP') return
    for (const message of held.messages.values()) {
      if (message.flow !== 'out' || message.isPeerRead || message.time > read.upTo.time) continue
      message.isPeerRead = true
      notices.readByPeer.push(message)
    }
  }

  #forget(message: Message, revoker: string, reason: string | null, notices: Notices): void {
    forget(message, revoker, reason)
    notices.revoked.push(message)
    this.#blankQuotesOf(message.ID, notices)
  }

  /** From what was read, not from an event of its own. */
  #learnRecall(message: Message, recalled: LiveRecalled, notices: Notices): void {
    if (message.isRevoked) this.#blankQuotesOf(message.ID, notices)
    else this.#forget(message, recalled.by, recalled.reason, notices)
  }

  #blankQuotesOf(ID: string, notices: Notices): void {
    notices.modified.push(...this.#takenBack.learn(ID, this.held.all()))
  }

  /** One object per message, however often it comes; being taken back is never undone. */
  #keep(held: Held, live: LiveMessage, notices: Notices): Message {
    const name = messageName(live.sender, live.key)
    const known = held.messages.get(name)
    const own = known === undefined ? this.#sending.of(live, this.me) : undefined
    const message = known ?? own ?? messageFrom(live, this.me)
    if (own !== undefined) adopt(own, live)
    if (live.recalled !== null) this.#learnRecall(message, live.recalled, notices)
    this.#takenBack.blank(message)
    held.messages.set(name, message)
    if (held.messages.size > mostMessages) held.listed.delete(dropFirst(held.messages) ?? '')
    return message
  }

  /** An answer to `send` may come after the event of a later message. */
  #putLast(held: Held, message: Message, seq: number): void {
    if (held.last !== null && held.last.time > message.time) return
    if (held.last?.time === message.time && seq !== 0 && held.lastSeq > seq) return
    held.last = message
    held.lastSeq = seq
  }
}
