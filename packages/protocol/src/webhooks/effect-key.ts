/**
 * The identity of a recall's effect: the message, not the request that told of it. Two webhooks with one key are one effect.
 * Every part is percent-encoded and the kind leads, so no two messages share a key.
 */
import type { C2cRecallNotice, GroupRecallNotice, OfficialRecallNotice, RecalledMessage } from './notice.ts'

/** Where a message was sent; a RecallNotice is one. */
export type MessagePlace =
  | Pick<C2cRecallNotice, 'kind' | 'sender' | 'recipient'>
  | Pick<GroupRecallNotice, 'kind' | 'groupId' | 'topicId'>
  | Pick<OfficialRecallNotice, 'kind' | 'officialAccount'>

/** For example `1400000000/c2c/jared/Jonh/48374_2837546_1557481126` or `1400000000/topic/1213456/%40TGS%23…/130`. */
export function effectKey(
  sdkAppId: number,
  place: MessagePlace,
  message: Pick<RecalledMessage, 'name'> & Partial<RecalledMessage>,
): string {
  return [String(sdkAppId), place.kind, ...conversationOf(place), message.name]
    .map(encodeURIComponent)
    .join('/')
}

function conversationOf(place: MessagePlace): string[] {
  if (place.kind === 'c2c') return [place.sender, place.recipient]
  if (place.kind === 'official') return [place.officialAccount]
  return place.topicId === null ? [place.groupId] : [place.groupId, place.topicId]
}

export interface EffectName {
  readonly sdkAppId: number
  readonly place: MessagePlace
  /** MsgKey, or MsgSeq as text. */
  readonly name: string
}

/** Null for what `effectKey` never writes. */
export function readEffectKey(key: string): EffectName | null {
  const [app = '', kind, ...parts] = key.split('/').map(decoded)
  const name = parts.at(-1)
  const [one, other] = parts
  const sdkAppId = Number(app)
  if (!/^[1-9]\d*$/.test(app) || !Number.isSafeInteger(sdkAppId) || !name || !one || !other) return null
  if (parts.length === 2) {
    if (kind === 'group') return { sdkAppId, place: { kind, groupId: one, topicId: null }, name }
    return kind === 'official' ? { sdkAppId, place: { kind, officialAccount: one }, name } : null
  }
  if (parts.length !== 3) return null
  if (kind === 'topic') return { sdkAppId, place: { kind, groupId: one, topicId: other }, name }
  return kind === 'c2c' ? { sdkAppId, place: { kind, sender: one, recipient: other }, name } : null
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}
