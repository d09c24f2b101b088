/**
 * The plainest model of what messages, recalls, reads and roles mean, as a person would say the rules of
 * docs/spec/recall.md and docs/spec/residue.md. Pure: no network, no clock.
 */
import { type ModelMessage, nameOf } from './message.ts'
import { deviceOwners, type Person, placeOf, type PlaceName, places, type Role } from './places.ts'

const windowSeconds = 120
/** Of a live room, for admins too. */
const roomWindowSeconds = 3600

export interface Standing {
  role: Role
  mark: number
  readonly joinedAt: number
  readonly moment: number
}

/** A device that listens in the live room. */
export interface Guest {
  readonly moment: number
  /** So many messages had been said. */
  readonly after: number
}

/** Up to where somebody has read: by `time` in one-to-one conversations, by `seq` elsewhere. */
export interface UpTo {
  readonly time: number
  readonly seq: number
}

/** Whoever asks for a recall: somebody on a client, or an admin over REST (null). */
export type Asker = Person | null

/** A device. */
export interface Listener {
  readonly index: number
  readonly person: Person
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
  /** Of the live room, by their index. */
  readonly guests: Map<number, Guest>
  /** Of the topic: stays when somebody goes and comes back. */
  readonly topicMarks: Map<Person, number>
  readonly destroyed: Set<PlaceName>
}

const nothingYet = (): Facts => ({
  moment: 0,
  messages: [],
  webhooks: [],
  sends: [],
  members: { verona: new Map(), hall: new Map(), square: new Map(), ball: new Map(), town: new Map() },
  guests: new Map(),
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

  /** In the live room each device for itself. */
  hears({ index, person }: Listener, name: PlaceName): boolean {
    const isGuest = name === 'ball' && this.facts.guests.has(index)
    return this.isIn(person, name) || (isGuest && !this.facts.destroyed.has(name))
  }

  /** The devices that hear what is said there now. */
  heardBy({ place, sender, to }: Pick<ModelMessage, 'place' | 'sender' | 'to'>): number[] {
    return deviceOwners.flatMap((person, index) => {
      const isMeant =
        place === null ? person === sender || person === to : this.hears({ index, person }, place)
      return isMeant ? [index] : []
    })
  }

  /** Whether this message is still to be seen by them, with its text. */
  isThere({ recalled, place, sender, to }: ModelMessage, hearer: Listener): boolean {
    if (recalled !== null) return false
    return place === null ? hearer.person === sender || hearer.person === to : this.hears(hearer, place)
  }

  /** 0, or the code that this recall gets. */
  codeOf({ place, sender, recalled, key }: ModelMessage, by: Asker, now: number): number {
    const gone = place === null ? 20023 : 10032
    if (place !== null && this.facts.destroyed.has(place)) return 10010
    const age = Math.floor(now / 1000) - key.time
    const isTooOld = place === 'ball' && age > roomWindowSeconds
    if (by === null) return recalled !== null ? gone : isTooOld ? 10031 : 0
    if (place === null) {
      if (sender !== by) return 20022
    } else if (place === 'town') {
      if (by !== 'ann') return 10010
    } else {
      const role = this.facts.members[place].get(by)?.role
      if (role === undefined && place !== 'ball') return 10010
      if (sender !== by && role !== 'Owner' && role !== 'Admin') return 10007
    }
    if (recalled !== null) return gone
    if (age > windowSeconds) return place === null ? 20016 : 10031
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

  /** A device comes into the live room; who owns it is there already. */
  enter({ index, person }: Listener): void {
    const { guests, members, messages, moment } = this.facts
    if (!members.ball.has(person) && !guests.has(index)) guests.set(index, { moment, after: messages.length })
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
