/** What a device shows, as the model has it: its list, its pages, and what it has to have been told. */
import { type ModelMessage, type View, viewOf } from './message.ts'
import type { Listener, Model } from './model.ts'
import { people, type Person, placeNames, type PlaceName, places } from './places.ts'

/** One page. */
const pageSize = 20

/** A device, as far as it matters what it is told. */
export interface Hearer extends Listener {
  /** IDs. */
  readonly told: readonly string[]
  /** Its connection holds since this moment. */
  readonly steadySince: number
}

export interface ListedConversation {
  readonly id: string
  readonly unread: number
  readonly last: View | null
}

export function conversationsOf(model: Model, hearer: Hearer): ListedConversation[] {
  const { person } = hearer
  const shown = (id: string) => {
    const said = model.saidAt(person, id)
    const last = id === places.ball.id ? lastHeard(model, hearer) : said.at(-1)
    const unread = said.filter((message) => model.isUnread(message, person)).length
    return { id, unread, last: last === undefined ? null : viewOf(last) }
  }
  const talks = people.filter((peer) => model.talkOf(person, peer).length > 0).map((peer) => `C2C${peer}`)
  const inPlaces = placeNames.filter((name) => model.hears(hearer, name)).map((name) => places[name].id)
  const city = model.isIn(person, 'square') ? [{ id: 'GROUP@TGS#_city', unread: 0, last: null }] : []
  return [...[...talks, ...inPlaces].map(shown), ...city].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** By the numbers of the messages, as every history is. */
export function historyOf(model: Model, who: Person, conversation: string): ModelMessage[] {
  return model
    .saidAt(who, conversation)
    .toSorted(({ key: a }, { key: b }) => a.time - b.time || a.seq - b.seq || a.random - b.random)
}

/**
 * What this device has to have been told as new: what is unread (of a conversation that began while it was away: on the
 * newest page), and whatever was said to them while it was connected.
 */
export function dueTo(model: Model, hearer: Hearer): string[] {
  const { index, person, steadySince } = hearer
  const isDue = (message: ModelMessage, later: number) => {
    if (message.by === index || !model.isThere(message, hearer)) return false
    if (model.isUnread(message, person) && later < pageSize) return true
    const wasThere =
      message.heardBy.includes(index) && thereSince(model, hearer, message.place) < message.moment
    return wasThere && message.moment > steadySince
  }
  return conversationsOf(model, hearer).flatMap(({ id }) => {
    const said = model.saidAt(person, id)
    return said.filter((message, i) => isDue(message, said.length - 1 - i)).map(({ ID }) => ID)
  })
}

/** The moment in which they came. */
function thereSince(model: Model, { index, person }: Hearer, place: PlaceName | null): number {
  if (place === null) return -1
  const { members, guests } = model.facts
  return (members[place].get(person) ?? (place === 'ball' ? guests.get(index) : undefined))?.moment ?? -1
}

/** Of the live room a guest has what was told since they came; its owner has the newest. */
function lastHeard(model: Model, { index, person, told }: Hearer): ModelMessage | undefined {
  const { messages, guests, members } = model.facts
  if (members.ball.has(person)) return model.saidIn('ball').at(-1)
  const after = guests.get(index)?.after ?? Infinity
  return messages.findLast(
    ({ ID, by, place }, i) => i >= after && place === 'ball' && (by === index || told.includes(ID)),
  )
}
