/** One device of somebody: a real client, which keeps every message that it was ever shown. */
import { type Conversation, EVENT, type Message, TakebackChat } from '@takeback/client'
import type { Backend } from './backend.ts'

export type Platform = 'Web' | 'Android'

/** Nothing listens there. */
const nowhere = 'ws://127.0.0.1:1/live'

export class Device {
  readonly person: string
  readonly platform: Platform
  readonly chat: TakebackChat
  /** As the app holds them: by ID, the objects that the client changes in place. */
  readonly seen = new Map<string, Message>()
  /** IDs that were told as new, in order. */
  readonly told: string[] = []
  /** IDs that were sent while it was there to hear them; true: told even when the connection was lost over it. */
  readonly #awaited = new Map<string, { readonly always: boolean; readonly connection: number }>()
  /** What was told as new and had been taken back already. */
  readonly toldTooLate: string[] = []
  isOnline = true
  #list: readonly Conversation[] = []
  #isConnected = false
  #connections = 0
  #socket: WebSocket | undefined

  private constructor(backend: Backend, person: string, platform: Platform) {
    this.person = person
    this.platform = platform
    this.chat = TakebackChat.create({
      SDKAppID: backend.sdkAppId,
      url: backend.url,
      platform,
      webSocket: (url) => (this.#socket = new WebSocket(this.isOnline ? url : nowhere)),
    })
    this.chat.on(EVENT.NET_STATE_CHANGE, ({ data }) => {
      this.#isConnected = data.state === 'connected'
      if (this.#isConnected) this.#connections += 1
    })
    this.chat.on(EVENT.CONVERSATION_LIST_UPDATED, ({ data }) => {
      this.#list = data
    })
    this.chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
      for (const message of data) {
        this.told.push(message.ID)
        if (message.isRevoked) this.toldTooLate.push(message.ID)
        this.sees(message)
      }
    })
    this.chat.on(EVENT.MESSAGE_REVOKED, ({ data }) => data.forEach((message) => this.sees(message)))
  }

  static async open(backend: Backend, person: string, platform: Platform): Promise<Device> {
    const device = new Device(backend, person, platform)
    await device.chat.login({ userID: person, userSig: backend.userSig(person) })
    return device
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  /** As the app was told it last. */
  list(): readonly Conversation[] {
    return this.#list
  }

  sees(message: Message): void {
    this.seen.set(message.ID, message)
  }

  /**
   * This message has to be told as new. A conversation that begins while the connection is lost tells what is unread in it,
   * and nothing else.
   */
  awaits(ID: string, isUnread: boolean): void {
    this.#awaited.set(ID, { always: isUnread, connection: this.#connections })
  }

  missing(): string[] {
    return [...this.#awaited]
      .filter(
        ([ID, { always, connection }]) =>
          !this.told.includes(ID) && (always || connection === this.#connections),
      )
      .map(([ID]) => ID)
  }

  goOffline(): void {
    this.isOnline = false
    this.#socket?.close()
  }

  comeBack(): void {
    this.isOnline = true
    this.chat.reconnect()
  }

  /** The newest page, the oldest message first. */
  async history(conversationID: string): Promise<readonly Message[]> {
    const { data } = await this.chat.getMessageList({ conversationID })
    for (const message of data.messageList) this.sees(message)
    return data.messageList
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.chat.destroy()
  }
}
