/** One device of somebody: a real client, which keeps every message that it was ever shown. */
import { type Conversation, EVENT, type Message, TakebackChat, TakebackChatError } from '@takeback/client'
import type { Backend } from './backend.ts'
import type { Answered } from './deed.ts'
import type { Person } from './places.ts'
import type { Hearer } from './sight.ts'

export type Platform = 'Web' | 'Android'

export interface DeviceOptions {
  readonly index: number
  readonly person: Person
  readonly platform: Platform
  /** Its app shows the newest page of everything after every step; else it knows what it is told. */
  readonly scrolls: boolean
}

/** Nothing listens there. */
const nowhere = 'ws://127.0.0.1:1/live'
/** There was no answer in time: it may have been done. */
const noAnswer = 2801

export class Device implements Hearer {
  readonly index: number
  readonly person: Person
  readonly platform: Platform
  readonly scrolls: boolean
  readonly chat: TakebackChat
  /** As the app holds them: by ID, the objects that the client changes in place. */
  readonly seen = new Map<string, Message>()
  /** IDs that were told as new, in order. */
  readonly told: string[] = []
  /** What was told as new and had been taken back already. */
  readonly toldTooLate: string[] = []
  isOnline = true
  #list: readonly Conversation[] = []
  #isConnected = false
  #steadySince = 0
  #isSteady = true
  #socket: WebSocket | undefined

  private constructor(backend: Backend, { index, person, platform, scrolls }: DeviceOptions) {
    this.index = index
    this.person = person
    this.platform = platform
    this.scrolls = scrolls
    this.chat = TakebackChat.create({
      SDKAppID: backend.sdkAppId,
      url: backend.url,
      platform,
      webSocket: (url) => (this.#socket = new WebSocket(this.isOnline ? url : nowhere)),
    })
    this.chat.on(EVENT.NET_STATE_CHANGE, ({ data }) => {
      this.#isConnected = data.state === 'connected'
      this.#isSteady = false
    })
    this.chat.on(EVENT.CONVERSATION_LIST_UPDATED, ({ data }) => this.#lists(data))
    this.chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
      for (const message of data) {
        this.told.push(message.ID)
        if (message.isRevoked) this.toldTooLate.push(message.ID)
        this.sees(message)
      }
    })
    this.chat.on(EVENT.MESSAGE_REVOKED, ({ data }) => data.forEach((message) => this.sees(message)))
  }

  static async open(backend: Backend, options: DeviceOptions): Promise<Device> {
    const device = new Device(backend, options)
    await device.chat.login({ userID: options.person, userSig: backend.userSig(options.person) })
    device.settles(0)
    return device
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  get steadySince(): number {
    return this.#isSteady ? this.#steadySince : Infinity
  }

  /** A moment is over, and everything that came of it has arrived. */
  settles(moment: number): void {
    if (!this.#isSteady) this.#steadySince = moment
    this.#isSteady = this.#isConnected
  }

  /** As the app was told it last. */
  get list(): readonly Conversation[] {
    return this.#list
  }

  sees(message: Message): void {
    this.seen.set(message.ID, message)
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

  /** An app closes what is no longer in the list. */
  #lists(list: readonly Conversation[]): void {
    this.#list = list
    const listed = new Set(list.map(({ conversationID }) => conversationID))
    for (const [ID, { conversationID }] of this.seen) if (!listed.has(conversationID)) this.seen.delete(ID)
  }
}

/** The code of what a client was asked, which asks once more when there was no answer. */
export async function answerTo(ask: () => Promise<unknown>): Promise<Answered> {
  const first = await codeOf(ask)
  return first === noAnswer
    ? { code: await codeOf(ask), isRepeated: true }
    : { code: first, isRepeated: false }
}

async function codeOf(ask: () => Promise<unknown>): Promise<number> {
  try {
    await ask()
    return 0
  } catch (error) {
    if (error instanceof TakebackChatError) return error.code
    throw error
  }
}
