/**
 * The plainest model of what messages, recalls, reads and roles mean, as a person would say the rules of
 * docs/spec/recall.md and docs/spec/residue.md. Pure: no network, no clock.
 */
import { formatMsgKey } from '@takeback/protocol'

export const people = ['ann', 'bob', 'cat', 'dan'] as const
export type Person = (typeof people)[number]
export type Role = 'Owner' | 'Admin' | 'Member'

/** The community `city` is there for its topic, `square`. */
export const places = {
  verona: {
    kind: 'group',
    type: 'Public',
    groupId: 'verona',
    topicId: null,
    id: 'GROUPverona',
    unread: true,
  },
  hall: { kind: 'group', type: 'ChatRoom', groupId: 'hall', topicId: null, id: 'GROUPhall', unread: false },
  square: {
    kind: 'topic',
    type: 'Community',
    groupId: '@TGS#_city',
    topicId: '@TGS#_city@TOPIC#_s',
    id: 'GROUP@TGS#_city@TOPIC#_s',
    unread: true,
  },
  town: {
    kind: 'official',
    type: null,
    groupId: '@TOA#_town',
    topicId: null,
    id: 'C2C@TOA#_town',
    unread: true,
  },
} as const
export const placeNames = ['verona', 'hall', 'square', 'town'] as const
export type PlaceName = (typeof placeNames)[number]

const windowSeconds = 120

export interface ModelMessage {
  readonly ID: string
  /** UserID, or the id of the official account. */
  readonly sender: string
  readonly to: Person | null
  readonly place: PlaceName | null
  readonly key: { readonly seq: number; readonly random: number; readonly time: number }
  readonly text: string
  readonly counted: boolean
  /** Who is @-mentioned. */
  readonly at: readonly Person[]
  readonly quotes: ModelMessage | null
  quoteIsBlank: boolean
  isRead: boolean
  recalled: { readonly by: string; readonly reason: string } | null
}

export interface Standing {
  role: Role
  mark: number
  readonly joinedAt: number
}

/** What anybody who may see a message sees of it. */
export interface View {
  readonly ID: string
  readonly text: string | null
  readonly custom: string
  readonly at: readonly string[]
  readonly revoker: string
  readonly reason: string
}

export interface ListedConversation {
  readonly id: string
  readonly unread: number
  readonly last: View | null
}

/** Whoever asks for a recall: somebody on a client, or an admin over REST (null). */
export type Asker = Person | null

export class Model {
  readonly messages: ModelMessage[] = []
  /** Of recalls: what of the body matters, with what the URL says of the platform. */
  readonly webhooks: object[] = []
  /** Of sends: not told any more when the message was taken back before. */
  readonly sends: { readonly message: ModelMessage; readonly body: object }[] = []
  readonly members: Record<PlaceName, Map<Person, Standing>> = {
    verona: new Map(),
    hall: new Map(),
    square: new Map(),
    town: new Map(),
  }
  /** Of the topic: stays when somebody goes and comes back. */
  readonly topicMarks = new Map<Person, number>()
  readonly destroyed = new Set<PlaceName>()

  saidIn(name: PlaceName): ModelMessage[] {
    return this.messages.filter(({ place }) => place === name)
  }

  talkOf(a: Person, b: Person): ModelMessage[] {
    return this.messages.filter(({ sender, to }) => (sender === a && to === b) || (sender === b && to === a))
  }

  isIn(who: Person, name: PlaceName): boolean {
    if (this.destroyed.has(name)) return false
    return this.members[name].has(who) || (name === 'town' && who === 'ann')
  }

  /** Whether this message is still to be seen by them, with its text. */
  isThere(ID: string, who: Person): boolean {
    const message = this.messages.find((one) => one.ID === ID)
    if (message === undefined || message.recalled !== null) return false
    return message.place === null || this.isIn(who, message.place)
  }

  /** 0, or the code that this recall gets. */
  codeOf(message: ModelMessage, by: Asker, now: number): number {
    const { place, sender } = message
    const gone = place === null ? 20023 : 10032
    if (place !== null && this.destroyed.has(place)) return 10010
    if (by === null) return message.recalled === null ? 0 : gone
    if (place === null) {
      if (sender !== by) return 20022
    } else if (place === 'town') {
      if (by !== 'ann') return 10010
    } else {
      const standing = this.members[place].get(by)
      if (standing === undefined) return 10010
      if (sender !== by && standing.role === 'Member') return 10007
    }
    if (message.recalled !== null) return gone
    const isLate = Math.floor(now / 1000) - message.key.time > windowSeconds
    if (isLate) return place === null ? 20016 : 10031
    return 0
  }

  sent(message: ModelMessage, platform: string): void {
    this.messages.push(message)
    const { place } = message
    const command = place === null ? 'C2C' : places[place].kind === 'official' ? 'OfficialAccount' : 'Group'
    const body = { command: `${command}.CallbackAfterSendMsg`, platform, name: nameOf(message) }
    this.sends.push({ message, body })
  }

  recall(message: ModelMessage, by: Asker, reason: string, platform: string): void {
    const operator = by ?? 'administrator'
    message.recalled = { by: operator, reason: by === null ? reason : '' }
    for (const other of this.messages) if (other.quotes === message) other.quoteIsBlank = true
    this.webhooks.push({ platform, ...this.#recallBody(message, operator) })
  }

  viewOf(message: ModelMessage): View {
    const { ID, recalled, at } = message
    if (recalled !== null)
      return { ID, text: null, custom: '', at: [], revoker: recalled.by, reason: recalled.reason }
    return { ID, text: message.text, custom: customOf(message), at, revoker: '', reason: '' }
  }

  /** Whether anything counts as unread there for them. */
  counts(place: PlaceName | null, who: Person): boolean {
    return place === null || (places[place].unread && this.members[place].has(who))
  }

  unreadC2c(owner: Person, peer?: Person): number {
    return this.messages.filter(
      (m) =>
        m.to === owner &&
        (peer === undefined || m.sender === peer) &&
        m.counted &&
        !m.isRead &&
        m.recalled === null,
    ).length
  }

  unreadIn(name: PlaceName, who: Person): number {
    const standing = this.members[name].get(who)
    if (standing === undefined || !places[name].unread) return 0
    const mark = name === 'square' ? (this.topicMarks.get(who) ?? 0) : standing.mark
    const since = name === 'verona' ? 0 : Math.ceil(standing.joinedAt / 1000)
    return this.saidIn(name).filter(
      ({ key, sender, counted, recalled }) =>
        key.seq > mark && key.time >= since && sender !== who && counted && recalled === null,
    ).length
  }

  conversationsOf(who: Person): ListedConversation[] {
    const shown = (id: string, unread: number, said: readonly ModelMessage[]) => {
      const last = said.at(-1)
      return { id, unread, last: last === undefined ? null : this.viewOf(last) }
    }
    const talks = people
      .map((peer) => ({ peer, said: this.talkOf(who, peer) }))
      .filter(({ said }) => said.length > 0)
      .map(({ peer, said }) => shown(`C2C${peer}`, this.unreadC2c(who, peer), said))
    const inPlaces = placeNames
      .filter((name) => this.isIn(who, name))
      .map((name) => shown(places[name].id, this.unreadIn(name, who), this.saidIn(name)))
    const city = this.isIn(who, 'square') ? [{ id: 'GROUP@TGS#_city', unread: 0, last: null }] : []
    return [...talks, ...inPlaces, ...city].sort((a, b) => (a.id < b.id ? -1 : 1))
  }

  /** By the numbers of the messages, as every history is. */
  historyOf(who: Person, id: string): ModelMessage[] {
    const name = placeNames.find((one) => places[one].id === id)
    const said = name === undefined ? this.talkOf(who, id.slice(3) as Person) : this.saidIn(name)
    return said.toSorted(({ key: a }, { key: b }) => a.time - b.time || a.seq - b.seq || a.random - b.random)
  }

  #recallBody(message: ModelMessage, operator: string): object {
    const { place, sender, to } = message
    const name = nameOf(message)
    if (place === null) {
      const unread = to === null ? 0 : this.unreadC2c(to)
      return { command: 'C2C.CallbackAfterMsgWithDraw', name, from: sender, to, unread }
    }
    const { kind, type } = places[place]
    if (kind === 'official') return { command: 'OfficialAccount.CallbackAfterMsgWithDraw', name }
    return { command: 'Group.CallbackAfterRecallMsg', name, operator, type }
  }
}

/** What a webhook calls it. */
function nameOf({ place, key }: ModelMessage): string {
  if (place === null) return formatMsgKey(key)
  const { kind, groupId, topicId } = places[place]
  return kind === 'official' ? `${groupId} ${key.seq}_1_${key.time}` : `${groupId} ${topicId} ${key.seq}`
}

/** CloudCustomData of a reply, as Tencent's UI kits write it. */
export function customOf({ quotes, quoteIsBlank }: Pick<ModelMessage, 'quotes' | 'quoteIsBlank'>): string {
  if (quotes === null) return ''
  const messageAbstract = quoteIsBlank ? '' : quotes.text
  return JSON.stringify({ messageReply: { messageID: quotes.ID, messageAbstract, version: 1 } })
}
