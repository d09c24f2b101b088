/** A message of the model, and how everybody sees it. */
import { formatMsgKey } from '@takeback/protocol'
import { type Person, type PlaceName, places } from './places.ts'

export interface Quote {
  readonly ID: string
  readonly text: string
  isBlank: boolean
}

export interface ModelMessage {
  readonly ID: string
  /** UserID, or the id of the official account. */
  readonly sender: string
  /** The device that said it; null: over REST. */
  readonly by: number | null
  readonly to: Person | null
  readonly place: PlaceName | null
  readonly key: { readonly seq: number; readonly random: number; readonly time: number }
  readonly text: string
  readonly counted: boolean
  /** Who is @-mentioned. */
  readonly at: readonly Person[]
  readonly quotes: Quote | null
  readonly moment: number
  /** The devices that were there when it was said. */
  readonly heardBy: readonly number[]
  isRead: boolean
  recalled: { readonly by: string; readonly reason: string; readonly moment: number } | null
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

export function viewOf({ ID, text, quotes, recalled, at }: ModelMessage): View {
  if (recalled !== null)
    return { ID, text: null, custom: '', at: [], revoker: recalled.by, reason: recalled.reason }
  return { ID, text, custom: customOf(quotes), at, revoker: '', reason: '' }
}

/** What a webhook calls it. */
export function nameOf({ place, key }: Pick<ModelMessage, 'place' | 'key'>): string {
  if (place === null) return formatMsgKey(key)
  const { kind, groupId, topicId } = places[place]
  return kind === 'official' ? `${groupId} ${key.seq}_1_${key.time}` : `${groupId} ${topicId} ${key.seq}`
}

/** CloudCustomData of a reply, as Tencent's UI kits write it. */
export function customOf(quotes: Quote | null): string {
  if (quotes === null) return ''
  const messageAbstract = quotes.isBlank ? '' : quotes.text
  return JSON.stringify({ messageReply: { messageID: quotes.ID, messageAbstract, version: 1 } })
}
