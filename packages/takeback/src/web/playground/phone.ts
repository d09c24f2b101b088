/**
 * One phone: a real client through @takeback/client, and what its screen shows as one value that React can compare.
 * `witness` is the same without a screen: a second device of the same person, always online.
 */
import { type Conversation, EVENT, type Message, TakebackChat, TYPES } from '@takeback/client'
import type { PlaygroundPerson, PlaygroundView } from '@takeback/protocol'
import { fetchUserSig } from '../api/playground.ts'
import { type Bubble, bubbleOf, customOf } from './bubble.ts'
import { createFlightMode } from './flight-mode.ts'

export type PhoneStatus = 'connecting' | 'online' | 'offline' | 'kicked'

export interface PhoneScreen {
  readonly status: PhoneStatus
  readonly conversations: readonly Conversation[]
  /** By conversation, the oldest first. */
  readonly threads: Readonly<Record<string, readonly Bubble[]>>
}

export interface Phone {
  readonly person: PlaygroundPerson
  readonly chat: TakebackChat
  readonly screen: () => PhoneScreen
  readonly subscribe: (changed: () => void) => () => void
  readonly start: () => Promise<void>
  readonly send: (conversation: string, text: string, quoted: Bubble | null) => Promise<void>
  readonly sendAgain: (message: Message) => Promise<void>
  readonly setOffline: (isOffline: boolean) => void
  /** Messages of others that arrived since the start, by conversation: what an unread count may have grown by. */
  readonly received: (conversation: string) => number
  /** When this phone heard that the message was taken back; page time. */
  readonly heardOf: (messageID: string) => number | undefined
  readonly end: () => void
}

/** A thread on screen; older messages are for the history, not for this page. */
const mostBubbles = 60

export function createPhone(
  { sdkAppId, chatUrl, group, people }: PlaygroundView,
  person: PlaygroundPerson,
  device: string,
): Phone {
  const flight = createFlightMode()
  const chat = TakebackChat.create({
    SDKAppID: sdkAppId,
    url: chatUrl,
    platform: person.platform,
    device,
    webSocket: flight.webSocket,
  })
  const shown = [
    ...people.filter(({ userId }) => userId !== person.userId).map(({ userId }) => `C2C${userId}`),
    `GROUP${group.groupId}`,
  ]
  const threads = new Map<string, Message[]>(shown.map((conversation) => [conversation, []]))
  const received = new Map<string, number>()
  const heard = new Map<string, number>()
  const listeners = new Set<() => void>()
  let conversations: readonly Conversation[] = []
  let status: PhoneStatus = 'connecting'
  let wantsOffline = false
  let screen = takePicture()

  function takePicture(): PhoneScreen {
    return {
      status: wantsOffline && status !== 'kicked' ? 'offline' : status,
      conversations,
      threads: Object.fromEntries(
        [...threads].map(([id, messages]) => [id, messages.slice(-mostBubbles).map(bubbleOf)]),
      ),
    }
  }
  function show(): void {
    screen = takePicture()
    for (const changed of listeners) changed()
  }
  function put(message: Message): void {
    const thread = threads.get(message.conversationID)
    if (thread !== undefined && !thread.includes(message)) thread.push(message)
  }

  chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
    for (const message of data) {
      put(message)
      if (message.flow === 'in')
        received.set(message.conversationID, (received.get(message.conversationID) ?? 0) + 1)
    }
    show()
  })
  chat.on(EVENT.MESSAGE_REVOKED, ({ data }) => {
    for (const message of data) {
      put(message)
      heard.set(message.ID, performance.now())
    }
    show()
  })
  chat.on(EVENT.MESSAGE_MODIFIED, show)
  chat.on(EVENT.MESSAGE_READ_BY_PEER, show)
  chat.on(EVENT.CONVERSATION_LIST_UPDATED, ({ data }) => {
    conversations = data
    show()
  })
  chat.on(EVENT.NET_STATE_CHANGE, ({ data }) => {
    status = data.state === 'connected' ? 'online' : 'connecting'
    show()
  })
  chat.on(EVENT.KICKED_OUT, () => {
    status = 'kicked'
    show()
  })

  async function deliver(message: Message): Promise<void> {
    const sending = chat.sendMessage(message)
    show()
    try {
      await sending
    } finally {
      show()
    }
  }

  return {
    person,
    chat,
    screen: () => screen,
    subscribe: (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    async start() {
      await chat.login({ userID: person.userId, userSig: await fetchUserSig(person.userId) })
      for (const conversationID of shown) {
        const { data } = await chat.getMessageList({ conversationID })
        const thread = threads.get(conversationID) ?? []
        threads.set(conversationID, [
          ...data.messageList,
          ...thread.filter((message) => !data.messageList.includes(message)),
        ])
      }
      conversations = (await chat.getConversationList()).data.conversationList
      show()
    },
    async send(conversation, text, quoted) {
      const isGroup = conversation.startsWith(TYPES.CONV_GROUP)
      const conversationType = isGroup ? TYPES.CONV_GROUP : TYPES.CONV_C2C
      const message = chat.createTextMessage({
        to: conversation.slice(conversationType.length),
        conversationType,
        payload: { text, atUserList: isGroup ? mentionsIn(text, people) : [] },
        ...(quoted !== null && { cloudCustomData: customOf(quoted) }),
      })
      put(message)
      await deliver(message)
    },
    sendAgain: deliver,
    setOffline(isOffline) {
      wantsOffline = isOffline
      flight.set(isOffline)
      if (!isOffline) chat.reconnect()
      show()
    },
    received: (conversation) => received.get(conversation) ?? 0,
    heardOf: (messageID) => heard.get(messageID),
    end: () => void chat.destroy(),
  }
}

function mentionsIn(text: string, people: readonly PlaygroundPerson[]): string[] {
  return people.map(({ userId }) => userId).filter((userId) => text.includes(`@${userId}`))
}
