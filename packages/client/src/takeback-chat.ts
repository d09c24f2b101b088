/**
 * The client: what an app calls. The names are those of Tencent's web SDK, so that its users feel at home; the wire
 * below is Takeback's own. Rules: docs/spec/client.md.
 */
import { type KickedWhy, type LiveAnswers, livePath } from '@takeback/protocol'
import { badParameter, noWebSocket, revokeFailed, TakebackChatError } from './chat-error.ts'
import type { Conversation } from './conversation.ts'
import { Listeners, type Listener } from './listeners.ts'
import { ConnectionLost, noAnswer, type WebSocketLike } from './live-socket.ts'
import type { Message } from './message.ts'
import { EVENT, type EventName, TYPES } from './names.ts'
import { draw32, newTextMessage } from './new-message.ts'
import { type ChatOptions, type LoginOptions, liveUrl, type TextMessageOptions } from './options.ts'
import { type RecallWindow, recallTimeLeft, recallWindowOf } from './recall-window.ts'
import { notLoggedIn } from './session.ts'
import { pageSize, SignedIn } from './signed-in.ts'

/** How Tencent's SDK answers: `code` is 0, everything else is thrown as TakebackChatError. */
export interface ChatResult<Data> {
  readonly code: 0
  readonly data: Data
}

export class TakebackChat {
  readonly #options: ChatOptions
  readonly #url: string
  readonly #device: string
  readonly #listeners = new Listeners()
  #account: SignedIn | null = null

  private constructor(options: ChatOptions, url: string) {
    this.#options = options
    this.#url = url
    this.#device = options.device ?? `tb-${draw32().toString(36)}${draw32().toString(36)}`
  }

  /** Throws 6017 when SDKAppID or url is none. Nothing is connected before `login`. */
  static create(options: ChatOptions): TakebackChat {
    const url = liveUrl(options.url, livePath)
    if (url === null)
      throw badParameter(`url is "${options.url}": give http(s)://host:port of the Chat backend.`)
    if (!Number.isSafeInteger(options.SDKAppID) || options.SDKAppID <= 0)
      throw badParameter('SDKAppID must be a positive integer.')
    return new TakebackChat(options, url)
  }

  on<Name extends EventName>(name: Name, listener: Listener<Name>): void {
    this.#listeners.on(name, listener)
  }

  off<Name extends EventName>(name: Name, listener: Listener<Name>): void {
    this.#listeners.off(name, listener)
  }

  /**
   * Logs in and loads the conversations; `SDK_READY` comes just before the promise resolves. From then on the client
   * comes back by itself whenever the connection is lost.
   * Throws 2800 when there is no connection, 70xxx when the UserSig is refused.
   */
  async login({ userID, userSig }: LoginOptions): Promise<ChatResult<{ readonly userID: string }>> {
    this.#leave()
    const { SDKAppID, platform = 'document' in globalThis ? 'Web' : 'Unknown' } = this.#options
    const account: SignedIn = new SignedIn({
      userID,
      listeners: this.#listeners,
      connect: () => this.#connect(),
      login: { op: 'login', sdkAppId: SDKAppID, userId: userID, userSig, platform, device: this.#device },
      random: Math.random,
      now: () => performance.now(),
      hooks: {
        net: (net) => this.#net(userID, net),
        ended: (why) => this.#ended(account, why),
        strange: (what) => this.#listeners.emit(EVENT.ERROR, new TakebackChatError(strangeFrame, what)),
      },
    })
    this.#account = account
    try {
      await account.session.start()
    } catch (error) {
      if (this.#account === account) this.#account = null
      throw error
    }
    return done({ userID })
  }

  /** Forgets everything and disconnects. Logged out already: nothing happens. */
  async logout(): Promise<ChatResult<object>> {
    const userID = this.#leave()
    if (userID !== null) this.#listeners.emit(EVENT.SDK_NOT_READY, { userID })
    return done({})
  }

  /** Logs out and lets go of every listener. */
  async destroy(): Promise<void> {
    await this.logout()
    this.#listeners.clear()
  }

  /** Tries now instead of waiting for the next attempt: the network is back, the app is in front again. */
  reconnect(): void {
    this.#account?.session.retryNow()
  }

  /** A message that can be sent; nothing is sent yet. Throws 6014 before login, 6017 for wrong parameters. */
  createTextMessage(options: TextMessageOptions): Message {
    const { memory } = this.#signedIn()
    return newTextMessage(memory.me, options)
  }

  /**
   * Sends; the same object then has its ID, time and status. A message that failed may be sent again: it stays one
   * message. Throws the server's code, or 2801 when no answer came.
   */
  async sendMessage(message: Message): Promise<ChatResult<{ readonly message: Message }>> {
    const account = this.#signedIn()
    const { session, memory } = account
    const { conversationID, random, time, elements, cloudCustomData, atUserList } = message
    if (message.status === 'success') return done({ message })
    memory.beginSending(message)
    try {
      const answer = await session.ask({
        op: 'send',
        conversation: conversationID,
        random,
        clientTime: time,
        body: elements,
        ...(cloudCustomData !== '' && { custom: cloudCustomData }),
        ...(atUserList.length > 0 && { at: atUserList }),
      })
      account.change((memory, notices) => memory.sent(message, answer.message, notices))
      return done({ message })
    } catch (error) {
      if (memory.notSent(message)) throw error
      return done({ message })
    }
  }

  /**
   * Takes a message back. Refuses with 2110, without asking the server, what was taken back already or never sent; else
   * throws the server's code: 20016 and 10031 too late, 20022 and 10030 not there, 10007 not allowed.
   */
  async revokeMessage(message: Message): Promise<ChatResult<{ readonly message: Message }>> {
    const account = this.#signedIn()
    const { session, memory } = account
    if (message.status !== 'success')
      throw revokeFailed('The message was not sent, so there is nothing to recall.')
    for (;;) {
      // Somebody may have been faster, also while the connection was lost.
      if (message.isRevoked) throw revokeFailed('The message was already recalled.')
      try {
        const { conversationID: conversation, sequence: seq, random, time, from: sender } = message
        await session.ask({ op: 'recall', conversation, key: { seq, random, time }, sender }, false)
        break
      } catch (error) {
        if (!(error instanceof ConnectionLost)) throw error
        // Did it happen? Catching up tells; the app's object may be another one than what is held here.
        await session.connected()
        const known = memory.held.find(message.conversationID, message.ID) ?? message
        if (wasRevokedBy(known, memory.me)) break
      }
    }
    if (!message.isRevoked) account.change((memory, notices) => memory.revoked(message, notices))
    return done({ message })
  }

  /** How long messages may be taken back, as the Chat backend has it set; null before the login. */
  get recallWindow(): RecallWindow | null {
    const welcome = this.#account?.session.welcome ?? null
    return welcome && recallWindowOf(welcome)
  }

  /**
   * For how long `revokeMessage` is in time: milliseconds, by the server's clock. 0: not any more, never sent, taken back
   * already, or not logged in. For what others said, `moderates` says that the user owns or administers the group.
   */
  recallTimeLeft(message: Message, { moderates = false }: { readonly moderates?: boolean } = {}): number {
    const welcome = this.#account?.session.welcome ?? null
    return welcome === null ? 0 : recallTimeLeft(message, welcome, moderates, performance.now())
  }

  /** One page, the oldest first. Pass `nextReqMessageID` of the answer for the page before it. */
  async getMessageList({
    conversationID,
    nextReqMessageID = '',
  }: {
    readonly conversationID: string
    readonly nextReqMessageID?: string
  }): Promise<
    ChatResult<{
      readonly messageList: readonly Message[]
      readonly nextReqMessageID: string
      readonly isCompleted: boolean
    }>
  > {
    const account = this.#signedIn()
    const { session, memory } = account
    const from = nextReqMessageID === '' ? null : memory.held.find(conversationID, nextReqMessageID)
    if (from === undefined)
      throw badParameter('nextReqMessageID is of no message that this client has loaded.')
    const page = await session.ask({
      op: 'history',
      conversation: conversationID,
      count: pageSize,
      ...(from !== null && { before: { time: from.time, seq: from.sequence, random: from.random } }),
    })
    const messageList: Message[] = []
    account.change((known, notices) => {
      messageList.push(...known.takePage(conversationID, page, notices).toReversed())
    })
    return done({
      messageList,
      nextReqMessageID: page.complete ? '' : (messageList[0]?.ID ?? ''),
      isCompleted: page.complete,
    })
  }

  /** What the client knows already; it is kept up to date. The newest first. */
  async getConversationList(): Promise<ChatResult<{ readonly conversationList: readonly Conversation[] }>> {
    return done({ conversationList: this.#signedIn().memory.conversations() })
  }

  /** Everything up to the newest message that this client knows is read. */
  async setMessageRead({ conversationID }: { readonly conversationID: string }): Promise<ChatResult<object>> {
    const account = this.#signedIn()
    const { session, memory } = account
    const newest = memory.held.newest(conversationID)
    await session.ask({
      op: 'read',
      conversation: conversationID,
      ...(newest !== null && { upTo: { time: newest.time, seq: newest.sequence } }),
    })
    account.change((memory, notices) => memory.read(conversationID, newest, notices))
    return done({})
  }

  /** A live room stays joined, over lost connections too, until `quitGroup`. */
  async joinGroup({ groupID }: { readonly groupID: string }): Promise<ChatResult<object>> {
    const account = this.#signedIn()
    const { conversation, room } = await onlyOnce(account, { op: 'join', groupId: groupID })
    if (room) account.change((memory, notices) => memory.enterRoom(conversation, room, notices))
    account.askSoon()
    return done({})
  }

  async quitGroup(groupID: string): Promise<ChatResult<object>> {
    const account = this.#signedIn()
    await onlyOnce(account, { op: 'leave', groupId: groupID })
    account.change((memory, notices) => memory.leaveRoom(`GROUP${groupID}`, notices))
    account.askSoon()
    return done({})
  }

  #signedIn(): SignedIn {
    if (this.#account === null) throw notLoggedIn()
    return this.#account
  }

  #connect(): WebSocketLike {
    const { webSocket } = this.#options
    if (webSocket !== undefined) return webSocket(this.#url)
    if (typeof WebSocket === 'undefined') throw noWebSocket()
    return new WebSocket(this.#url)
  }

  #leave(): string | null {
    const account = this.#account
    this.#account = null
    if (account === null) return null
    account.leave()
    return account.memory.me
  }

  #net(userID: string, net: 'connected' | 'connecting' | 'disconnected'): void {
    this.#listeners.emit(EVENT.NET_STATE_CHANGE, { state: net })
    if (net === 'connected') this.#listeners.emit(EVENT.SDK_READY, { userID })
    if (net === 'disconnected') this.#listeners.emit(EVENT.SDK_NOT_READY, { userID })
  }

  #ended(account: SignedIn, why: KickedWhy | TakebackChatError): void {
    if (this.#account !== account) return
    this.#leave()
    const { KICKED_OUT_MULT_DEVICE, KICKED_OUT_REST_API, KICKED_OUT_USERSIG_EXPIRED } = TYPES
    const types = {
      expired: KICKED_OUT_USERSIG_EXPIRED,
      elsewhere: KICKED_OUT_MULT_DEVICE,
      admin: KICKED_OUT_REST_API,
      deleted: KICKED_OUT_REST_API,
    }
    this.#listeners.emit(EVENT.SDK_NOT_READY, { userID: account.memory.me })
    this.#listeners.emit(EVENT.KICKED_OUT, {
      type: why instanceof TakebackChatError ? KICKED_OUT_USERSIG_EXPIRED : types[why],
    })
  }
}

/** The nearest documented code for an answer that makes no sense: internal error. */
const strangeFrame = 10_002

function done<Data>(data: Data): ChatResult<Data> {
  return { code: 0, data }
}

function wasRevokedBy(message: Message, userID: string): boolean {
  return message.isRevoked && message.revokerInfo.userID === userID
}

/** What may not be asked again by itself. Throws 2801 when the connection is lost before the answer. */
function onlyOnce<Asked extends 'join' | 'leave'>(
  { session }: SignedIn,
  frame: { readonly op: Asked; readonly groupId: string },
): Promise<LiveAnswers[Asked]> {
  return session.ask(frame, false).catch((error: unknown) => {
    throw error instanceof ConnectionLost ? noAnswer() : error
  })
}
