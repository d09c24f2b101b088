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
