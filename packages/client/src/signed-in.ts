/**
 * One signed-in account: its session, its memory, and what keeps the memory true. Facts go from the connection into the
 * memory, notices from the memory to the app. Rules CL10-CL14 of docs/spec/client.md.
 */
import type { EventFrame, LiveAnswers, LiveConversation, LivePage } from '@takeback/protocol'
import { localCodes, TakebackChatError } from './chat-error.ts'
import type { Ask, LiveSocket, Op } from './live-socket.ts'
import type { Listeners } from './listeners.ts'
import { Memory } from './memory.ts'
import { EVENT } from './names.ts'
import { noNotices, type Notices } from './notices.ts'
import { Session, type SessionHooks, type SessionOptions } from './session.ts'

/** Messages of one page of history. */
export const pageSize = 20
/** So often it is asked for after an absence, so that a storm of messages holds nobody up. */
const mostLists = 3
/** Cursors that one frame has room for, however long the names are. */
const cursorsPerSync = 250
/** Pages that are read again after a resync: fewer than the server hears at once, so that it holds nobody up. */
const mostReadAgain = 80
/** The server hears twenty frames a second, after a burst of a hundred; milliseconds. */
const patientFor = 500
const tooFrequent = 10_006
/** Several reasons to ask for the list within a moment are one; milliseconds. */
const askWithin = 100

export interface SignedInOptions extends Omit<SessionOptions, 'hooks'> {
  readonly userID: string
  readonly listeners: Listeners
  readonly hooks: Pick<SessionHooks, 'net' | 'ended' | 'strange'>
}

export class SignedIn {
  readonly session: Session
  readonly memory: Memory
  readonly #listeners: Listeners
  /** One at a time: catching up after a gap. */
  #syncing: Promise<void> | null = null
  #asking: ReturnType<typeof setTimeout> | undefined
  /** Conversations that were known when the absence began; null: no list has to be learned after one. */
  #before: ReadonlySet<string> | null = null
  /** Server seconds of the last login that was caught up: what was said before was told then, or is nobody's news. */
  #since = 0
  /** They began during an absence, and what is unread there was not told yet: the connection was lost over it. */
  readonly #untold = new Set<string>()
  /** Events were left out: pages in memory are not to be trusted. */
  #isStale = false
  #left = false

  constructor({ userID, listeners, hooks, ...options }: SignedInOptions) {
    this.memory = new Memory(userID)
    this.#listeners = listeners
    this.session = new Session({
      ...options,
      hooks: {
        ...hooks,
        ready: (socket, isFirst) => this.#catchUp(socket, isFirst),
        event: (frame) => this.#hear(frame),
        resync: () => (this.#isStale = true),
      },
    })
  }

  leave(): void {
    this.#left = true
    clearTimeout(this.#asking)
    this.session.stop()
  }

  /** Changes the memory and tells the app what came of it. */
  change(act: (memory: Memory, notices: Notices) => void): void {
    const notices = noNotices()
    act(this.memory, notices)
    this.#tell(notices)
  }

  /** The list of conversations, from the server, in a moment. */
  askSoon(): void {
    if (this.#left) return
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined
      void this.#askList()
    }, askWithin)
  }

  /** What was learned is told, also when the connection is lost over it: cursors have moved, it will not come again. */
  async #catchUp(socket: LiveSocket, isFirst: boolean): Promise<void> {
    const notices = noNotices()
    try {
      await this.#learn(socket, isFirst, notices)
    } finally {
      this.#tell(notices)
    }
  }

  /** After a login: the list; after an absence first everything that happened meanwhile, by the event log. */
  async #learn(socket: LiveSocket, isFirst: boolean, notices: Notices): Promise<void> {
    const { memory } = this
    if (!isFirst) {
      // Before anything is heard: an event of what began meanwhile makes it known, and says nothing of what was before it.
      this.#before ??= new Set(memory.held.settled())
      await this.#enterRooms(socket, notices)
      await this.#sync(socket, notices)
    }
    let conversations = await this.#takeList(socket, isFirst, notices)
    if (!isFirst) {
      for (const { conversation } of conversations)
        if (this.#before?.has(conversation) === false) this.#untold.add(conversation)
      this.#before = null
      // What somebody said since the list was made is not counted in it.
      for (let lists = 1; lists < mostLists && conversations.some((one) => this.#isBehind(one)); lists += 1)
        conversations = await this.#takeList(socket, isFirst, notices)
      await this.#tellNews(socket, conversations, notices)
    }
    if (this.#isStale) {
      for (const conversation of memory.held.withMessages(mostReadAgain)) {
        const page = await this.#newest(socket, conversation)
        if (page !== null) memory.takePage(conversation, page, notices)
      }
      this.#isStale = false
    }
    this.#since = Math.floor((this.session.welcome?.serverTime ?? 0) / 1000)
  }

  async #takeList(
    socket: LiveSocket,
    isFirst: boolean,
    notices: Notices,
  ): Promise<readonly LiveConversation[]> {
    const asked = Object.keys(this.memory.held.cursors())
    const list = await askPatiently(socket, { op: 'conversations' })
    this.memory.takeList(list, asked, isFirst, notices)
    return list.conversations
  }

  #isBehind({ conversation, eventSeq }: LiveConversation): boolean {
    return this.#untold.has(conversation) && eventSeq < (this.memory.held.get(conversation)?.cursor ?? 0)
  }

  async #tellNews(socket: LiveSocket, list: readonly LiveConversation[], notices: Notices): Promise<void> {
    for (const begun of list) {
      const { conversation, unread } = begun
      if (!this.#untold.has(conversation)) continue
      const page = unread > 0 ? await this.#newest(socket, conversation) : null
      if (page !== null) this.memory.takeNews(begun, page, this.#since, notices)
      this.#untold.delete(conversation)
    }
    // The others are not there any more.
    this.#untold.clear()
  }

  /** The newest page of a conversation; null: it is not there any more, or keeps no pages. */
  #newest(socket: LiveSocket, conversation: string): Promise<LivePage | null> {
    return unlessRefused(askPatiently(socket, { op: 'history', conversation, count: pageSize }))
  }

  /** A connection hears the live rooms that were joined on it. */
  async #enterRooms(socket: LiveSocket, notices: Notices): Promise<void> {
    for (const conversation of this.memory.held.rooms()) {
      const groupId = conversation.slice('GROUP'.length)
      const joined = await unlessRefused(askPatiently(socket, { op: 'join', groupId }))
      if (joined?.room) this.memory.enterRoom(conversation, joined.room, notices)
      else this.memory.leaveRoom(conversation, notices)
    }
  }

  async #sync(socket: LiveSocket, notices: Notices): Promise<void> {
    const ids = Object.keys(this.memory.held.cursors())
    for (let first = 0; first < ids.length; first += cursorsPerSync)
      await this.#syncSome(ids.slice(first, first + cursorsPerSync), socket, notices)
  }

  async #syncSome(ids: readonly string[], socket: LiveSocket, notices: Notices): Promise<void> {
    for (let more = true; more;) {
      const cursors = this.memory.held.cursors(ids)
      if (Object.keys(cursors).length === 0) return
      const answer = await askPatiently(socket, { op: 'sync', cursors })
      for (const frame of answer.events) this.memory.takeEvent(frame, true, notices)
      for (const id of answer.gone) this.memory.drop(id, notices)
      // An answer that moves nothing would be asked for forever.
      more = answer.more && answer.events.length > 0
    }
  }

  #hear(frame: EventFrame): void {
    const hasGap = this.memory.held.hasGap(frame)
    this.change((memory, notices) => memory.takeEvent(frame, !hasGap, notices))
    if (hasGap && this.#syncing === null)
      this.#syncing = this.#closeGap().finally(() => (this.#syncing = null))
  }

  async #closeGap(): Promise<void> {
    const notices = noNotices()
    try {
      await this.#sync(await this.session.connected(), notices)
    } catch (error) {
      // A connection that was lost catches up when it is back.
      if (error instanceof TakebackChatError && error.code !== localCodes.notLoggedIn)
        this.#listeners.emit(EVENT.ERROR, error)
    } finally {
      this.#tell(notices)
    }
  }

  async #askList(): Promise<void> {
    try {
      const asked = Object.keys(this.memory.held.cursors())
      const list = await this.session.ask({ op: 'conversations' })
      this.change((memory, notices) => memory.takeList(list, asked, false, notices))
    } catch {
      // The next login asks anyway.
    }
  }

  #tell(notices: Notices): void {
    if (this.#left) return
    const { revoked, modified, readByPeer } = notices
    // Gathering them may have taken a while, in which one was taken back.
    const received = notices.received.filter(({ isRevoked }) => !isRevoked)
    if (received.length > 0) this.#listeners.emit(EVENT.MESSAGE_RECEIVED, received)
    if (revoked.length > 0) this.#listeners.emit(EVENT.MESSAGE_REVOKED, revoked)
    if (modified.length > 0) this.#listeners.emit(EVENT.MESSAGE_MODIFIED, modified)
    if (readByPeer.length > 0) this.#listeners.emit(EVENT.MESSAGE_READ_BY_PEER, readByPeer)
    if (notices.list) this.#listeners.emit(EVENT.CONVERSATION_LIST_UPDATED, this.memory.conversations())
    if (notices.ask) this.askSoon()
  }
}

/** Where there is much to ask after an absence, some of it comes too soon. */
async function askPatiently<Asked extends Op>(
  socket: LiveSocket,
  frame: { readonly op: Asked } & Ask,
): Promise<LiveAnswers[Asked]> {
  for (;;) {
    try {
      return await socket.ask(frame)
    } catch (error) {
      if (!(error instanceof TakebackChatError) || error.code !== tooFrequent) throw error
      await new Promise((resolve) => setTimeout(resolve, patientFor))
    }
  }
}

async function unlessRefused<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof TakebackChatError) return null
    throw error
  }
}
