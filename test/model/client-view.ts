/** What a client shows: its list, the messages that its app holds, its pages; and what the model says of each. */
import type { Conversation, Message } from '@takeback/client'
import { answerTo, type Device } from './device.ts'
import { type View, viewOf } from './message.ts'
import type { Model } from './model.ts'
import { places } from './places.ts'
import { conversationsOf, dueTo, historyOf } from './sight.ts'

export function shownBy({ person, isConnected, seen, told, toldTooLate, list }: Device): object {
  return {
    person,
    isConnected,
    list: list.map(listed).sort((a, b) => (a.id < b.id ? -1 : 1)),
    messages: [...seen.values()].map(shown),
    toldTwice: told.filter((ID, i) => told.indexOf(ID) !== i),
    toldTooLate: [...toldTooLate],
    toldOwn: [],
    missing: [],
  }
}

export function shownTo(device: Device, model: Model): object {
  const { person, seen, told } = device
  const byId = new Map(model.facts.messages.map((message) => [message.ID, message]))
  const views = [...seen.keys()].map((ID) => {
    const message = byId.get(ID)
    return message === undefined ? null : viewOf(message)
  })
  return {
    person,
    isConnected: true,
    list: conversationsOf(model, device),
    messages: views,
    toldTwice: [],
    toldTooLate: [],
    toldOwn: told.filter((ID) => byId.get(ID)?.by === device.index),
    missing: dueTo(model, device).filter((ID) => !told.includes(ID)),
  }
}

/** The newest page of every conversation, the oldest message first; or why there is none. */
export async function historyShown(device: Device, model: Model): Promise<object> {
  const pages: Record<string, readonly View[] | number> = {}
  for (const { id } of conversationsOf(model, device)) {
    const { code } = await answerTo(async () => {
      pages[id] = (await device.history(id)).map(shown)
    })
    if (code !== 0) pages[id] = code
  }
  return pages
}

export function historyDue(device: Device, model: Model): object {
  const page = (id: string) =>
    id === places.ball.id ? noHistory : historyOf(model, device.person, id).slice(-20).map(viewOf)
  return Object.fromEntries(conversationsOf(model, device).map(({ id }) => [id, page(id)] as const))
}

/** Of a live room. */
const noHistory = 10007

function listed({ conversationID: id, unreadCount: unread, lastMessage }: Conversation) {
  return { id, unread, last: lastMessage === null ? null : shown(lastMessage) }
}

function shown(message: Message): View {
  const { ID, payload, cloudCustomData: custom, revokerInfo, revokeReason: reason } = message
  const at = [...message.atUserList]
  return { ID, text: payload.text ?? null, custom, at, revoker: revokerInfo.userID, reason }
}
