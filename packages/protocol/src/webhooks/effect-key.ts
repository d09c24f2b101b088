/**
 * The identity of a recall's effect: the message, not the request that told of it. Two webhooks with one key are one effect.
 * Every part is percent-encoded and the kind leads, so no two messages share a key.
 */
import type { RecalledMessage, RecallNotice } from './notice.ts'

/** For example `1400000000/c2c/jared/Jonh/48374_2837546_1557481126` or `1400000000/topic/1213456/%40TGS%23…/130`. */
export function effectKey(sdkAppId: number, notice: RecallNotice, message: RecalledMessage): string {
  return [String(sdkAppId), notice.kind, ...conversationOf(notice), message.name]
    .map(encodeURIComponent)
    .join('/')
}

function conversationOf(notice: RecallNotice): string[] {
  if (notice.kind === 'c2c') return [notice.sender, notice.recipient]
  if (notice.kind === 'official') return [notice.officialAccount]
  return notice.topicId === null ? [notice.groupId] : [notice.groupId, notice.topicId]
}
