/**
 * Conversations whose history is asked: those that the inbox knows, and those that somebody names. A conversation has one
 * name here, whoever of its two people wrote first. Rule R111 of docs/spec/receiving.md.
 */
import { readEffectKey } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { Inbox } from '../inbox/store.ts'

export type Conversation =
  | { readonly kind: 'c2c'; readonly people: readonly [string, string] }
  | { readonly kind: 'group'; readonly groupId: string }
  | { readonly kind: 'topic'; readonly groupId: string; readonly topicId: string }
  | { readonly kind: 'official'; readonly officialAccount: string }

/** Identities read at once. */
const SLICE = 2000
/** More are not walked through in one go: name those that matter. */
export const MOST_CONVERSATIONS = 1_000_000

/** `1400000000/c2c/alice/bob`: unique, and the same from both sides. */
export function conversationName(app: number, conversation: Conversation): string {
  return [String(app), conversation.kind, ...partsOf(conversation)].map(encodeURIComponent).join('/')
}

/** Of a name that `conversationName` made; none of a group, of an official account and of another app. */
export function peopleIn(app: number, name: string): readonly string[] {
  const [ofApp, kind, ...parts] = name.split('/')
  return ofApp === String(app) && kind === 'c2c' ? parts.map(decodeURIComponent) : []
}

function partsOf(conversation: Conversation): readonly string[] {
  switch (conversation.kind) {
    case 'c2c':
      return conversation.people.toSorted()
    case 'group':
      return [conversation.groupId]
    case 'topic':
      return [conversation.groupId, conversation.topicId]
    case 'official':
      return [conversation.officialAccount]
  }
}

interface EffectPlace {
  readonly era: number
  readonly identity: string
}

interface ContentPlace {
  readonly id: number
  readonly identity: string
}

const effectsAfter = statement<[era: number, identity: string, limit: number], EffectPlace>(
  `SELECT era, identity FROM effects WHERE (era, identity) > ($1, $2) ORDER BY era, identity, generation LIMIT $3`,
)
const contentsAfter = statement<[id: number, limit: number], ContentPlace>(
  'SELECT id, identity FROM contents WHERE id > $1 ORDER BY id LIMIT $2',
)

/** Of recalls that are remembered and of content that is kept. By name. Throws a RangeError when there are too many. */
export async function knownConversations(inbox: Inbox, app: number): Promise<Map<string, Conversation>> {
  const found = new Map<string, Conversation>()
  const take = (identity: string) => {
    const conversation = conversationIn(app, identity)
    if (conversation !== null) found.set(conversationName(app, conversation), conversation)
    if (found.size > MOST_CONVERSATIONS)
      throw new RangeError(`the inbox knows more than ${MOST_CONVERSATIONS} conversations: name those to ask`)
  }
  let place: EffectPlace | undefined = { era: -1, identity: '' }
  while (place !== undefined) {
    const rows: EffectPlace[] = await inbox.read(effectsAfter(place.era, place.identity, SLICE))
    for (const { identity } of rows) take(identity)
    place = rows.at(-1)
  }
  let after: number | undefined = 0
  while (after !== undefined) {
    const rows: ContentPlace[] = await inbox.read(contentsAfter(after, SLICE))
    for (const { identity } of rows) take(identity)
    after = rows.at(-1)?.id
  }
  return found
}

/** Null: of another app, or nothing that this version writes. */
function conversationIn(app: number, identity: string): Conversation | null {
  const effect = readEffectKey(identity)
  if (effect === null || effect.sdkAppId !== app) return null
  const { place } = effect
  switch (place.kind) {
    case 'c2c':
      return { kind: 'c2c', people: [place.sender, place.recipient] }
    case 'official':
      return place
    case 'group':
    case 'topic': {
      const { groupId, topicId } = place
      return topicId === null ? { kind: 'group', groupId } : { kind: 'topic', groupId, topicId }
    }
  }
}
