/**
 * The plainest model of what messages, recalls, reads and roles mean, as a person would say the rules of
 * docs/spec/recall.md and docs/spec/residue.md. Pure: no network, no clock.
 */
import { type ModelMessage, nameOf, type View, viewOf } from './message.ts'
import { people, type Person, placeNames, placeOf, type PlaceName, places, type Role } from './places.ts'

const windowSeconds = 120
/** One page. */
const pageSize = 20

export interface Standing {
  role: Role
  mark: number
  readonly joinedAt: number
  readonly moment: number
}

export interface ListedConversation {
  readonly id: string
  readonly unread: number
  readonly last: View | null
}

/** Up to where somebody has read: by `time` in one-to-one conversations, by `seq` elsewhere. */
export interface UpTo {
  readonly time: number
  readonly seq: number
}

/** Whoever asks for a recall: somebody on a client, or an admin over REST (null). */
export type Asker = Person | null

/** A device, as far as it matters what it is told. */
export interface Hearer {
  readonly index: number
  readonly person: Person
  /** Its connection holds since this moment. */
  readonly steadySince: number
}

/** All that there is to know, as plain data. */
interface Facts {
  /** Counts the steps; what is done together has the same. */
  moment: number
  readonly messages: ModelMessage[]
  /** Of recalls: what of the body matters, with what the URL says of the platform. */
  readonly webhooks: object[]
  /** Of sends: not told any more when the message was taken back at the same moment. */
  readonly sends: { readonly ID: string; readonly body: object }[]
  readonly members: Readonly<Record<PlaceName, Map<Person, Standing>>>
  /** Of the topic: stays when somebody goes and comes back. */
  readonly topicMarks: Map<Person, number>
  readonly destroyed: Set<PlaceName>
}

const nothingYet = (): Facts => ({
  moment: 0,
  messages: [],
  webhooks: [],
  sends: [],
  members: { verona: new Map(), hall: new Map(), square: new Map(), town: new Map() },
  topicMarks: new Map(),
  destroyed: new Set(),
})

export class Model {
  readonly facts: Facts

  constructor(facts = nothingYet()) {
    this.facts = facts
  }

  /** The same once more, to try on it what may have happened. */
  copy(): Model {
    return new Model(structuredClone(this.facts))
  }

  message(ID: string): ModelMessage {
    const found = this.facts.messages.find((one) => one.ID === ID)
    if (found === undefined) throw new Error(`the model has no message ${ID}`)
    return found
  }

  saidIn(name: PlaceName): ModelMessage[] {
    return this.facts.messages.filter(({ place }) => place === name)
  }

  talkOf(a: Person, b: Person): ModelMessage[] {
    return this.facts.messages.filter(
      ({ sender, to }) => (sender === a && to === b) || (sender === b && to === a),
    )
  }

  /** As they were said. */
  saidAt(who: Person, conversation: string): ModelMessage[] {
    const place = placeOf(conversation)
    return place === undefined ? this.talkOf(who, conversation.slice(3) as Person) : this.saidIn(place)
  }

  isIn(who: Person, name: PlaceName): boolean {
    if (this.facts.destroyed.has(name)) return false
    return this.facts.members[name].has(who) || (name === 'town' && who === 'ann')
  }

  /** Whether this message is still to be seen by them, with its text. */
  isThere({ recalled, place, sender, to }: ModelMessage, who: Person): boolean {
    if (recalled !== null) return false
    return place === null ? who === sender || who === to : this.isIn(who, place)
  }

  /** 0, or the code that this recall gets. */
  codeOf({ place, sender, recalled, key }: ModelMessage, by: Asker, now: number): number {
    const gone = place === null ? 20023 : 10032
    if (place !== null && this.facts.destroyed.has(place)) return 10010
    if (by === null) return recalled === null ? 0 : gone
    if (place === null) {
      if (sender !== by) return 20022
    } else if (place === 'town') {
      if (by !== 'ann') return 10010
    } else {
      const standing = this.facts.members[place].get(by)
      if (standing === undefined) return 10010
      if (sender !== by && standing.role === 'Member') return 10007
    }
    if (recalled !== null) return gone
    const isLate = Math.floor(now / 1000) - key.time > windowSeconds
    if (isLate) return place === null ? 20016 : 10031
    return 0
  }

  say(message: ModelMessage, platform: string): void {
    this.facts.messages.push(message)
    const { place } = message
    const command = place === null ? 'C2C' : places[place].kind === 'official' ? 'OfficialAccount' : 'Group'
    const body = { command: `${command}.CallbackAfterSendMsg`, platform, name: nameOf(message) }
    this.facts.sends.push({ ID: message.ID, body })
  }

  recall(message: ModelMessage, by: Asker, reason: string, platform: string): void {
    const operator = by ?? 'administrator'
    message.recalled = { by: operator, reason: by === null ? reason : '', moment: this.facts.moment }
    for (const other of this.facts.messages) if (other.quotes?.ID === message.ID) other.quotes.isBlank = true
    this.facts.webhooks.push({ platform, ...this.#recallBody(message, operator) })
  }

  /** Null: everything. */
  read(who: Person, conversation: string, upTo: UpTo | null): void {
    const place = placeOf(conversation)
    if (place === undefined) {
      for (const message of this.saidAt(who, conversation))
        if (message.to === who && message.key.time <= (upTo?.time ?? Infinity)) message.isRead = true
      return
    }
    const seq = Math.min(upTo?.seq ?? Infinity, this.saidIn(place).length)
    const standing = this.facts.members[place].get(who)
    if (place === 'square') this.facts.topicMarks.set(who, Math.max(seq, this.facts.topicMarks.get(who) ?? 0))
    else if (standing !== undefined) standing.mark = Math.max(seq, standing.mark)
  }

  join(who: Person, place: PlaceName, joinedAt: number, role: Role = 'Member'): void {
    const mark = place === 'verona' ? this.saidIn(place).length : 0
    this.facts.members[place].set(who, { role, mark, joinedAt, moment: this.facts.moment })
  }

  /** Whether this message counts as unread for them. */
  isUnread({ place, to, sender, key, counted, isRead, recalled }: ModelMessage, who: Person): boolean {
    if (!counted || recalled !== null || sender === who) return false
    if (place === null) return to === who && !isRead
    const standing = this.facts.members[place].get(who)
    if (standing === undefined || this.facts.destroyed.has(place) || !places[place].unread) return false
    const mark = place === 'square' ? (this.facts.topicMarks.get(who) ?? 0) : standing.mark
    const since = place === 'verona' ? 0 : Math.ceil(standing.joinedAt / 1000)
    return key.seq > mark && key.time >= since
  }

  conversationsOf(who: Person): ListedConversation[] {
    const shown = (id: string) => {
      const said = this.saidAt(who, id)
      const last = said.at(-1)
      const unread = said.filter((message) => this.isUnread(message, who)).length
      return { id, unread, last: last === undefined ? null : viewOf(last) }
    }
    const talks = people.filter((peer) => this.talkOf(who, peer).length > 0).map((peer) => `C2C${peer}`)
    const inPlaces = placeNames.filter((name) => this.isIn(who, name)).map((name) => places[name].id)
    const city = this.isIn(who, 'square') ? [{ id: 'GROUP@TGS#_city', unread: 0, last: null }] : []
    return [...[...talks, ...inPlaces].map(shown), ...city].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** By the numbers of the messages, as every history is. */
  historyOf(who: Person, conversation: string): ModelMessage[] {
    return this.saidAt(who, conversation).toSorted(
      ({ key: a }, { key: b }) => a.time - b.time || a.seq - b.seq || a.random - b.random,
    )
  }

  /**
   * What this device has to have been told as new: what is unread (of a conversation that began while it was away: on the
   * newest page), and whatever was said to them while it was connected.
   */
  dueTo({ index, person, steadySince }: Hearer): string[] {
    const isDue = (message: ModelMessage, later: number) => {
      if (message.by === index || !this.isThere(message, person)) return false
      if (this.isUnread(message, person) && later < pageSize) return true
      const standing = message.place === null ? undefined : this.facts.members[message.place].get(person)
      const wasIn = message.heardBy.includes(person) && (standing?.moment ?? -1) < message.moment
      return wasIn && message.moment > steadySince
    }
    return this.conversationsOf(person).flatMap(({ id }) => {
      const said = this.saidAt(person, id)
      return said.filter((message, i) => isDue(message, said.length - 1 - i)).map(({ ID }) => ID)
    })
  }

  #recallBody(message: ModelMessage, operator: string): object {
    const { place, sender, to } = message
    const name = nameOf(message)
    if (place === null) {
      const unread = this.facts.messages.filter(
        (one) => to !== null && one.to === to && this.isUnread(one, to),
      )
      return { command: 'C2C.CallbackAfterMsgWithDraw', name, from: sender, to, unread: unread.length }
    }
    const { kind, type } = places[place]
    if (kind === 'official') return { command: 'OfficialAccount.CallbackAfterMsgWithDraw', name }
    return { command: 'Group.CallbackAfterRecallMsg', name, operator, type }
  }
}
