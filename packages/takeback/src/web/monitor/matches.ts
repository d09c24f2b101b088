/**
 * Whether a recall that arrives live fits the filters: the same meaning as the server's query, so that a row that slid
 * in is still there after a reload. `conversation` is the begin of an id of where it happened; `q` the begin of any
 * id, upper and lower case being one.
 */
import type { RecallView } from '@takeback/protocol'
import type { Filters } from '../api/recalls.ts'

export function matches(recall: RecallView, filters: Filters): boolean {
  if (filters.kind !== undefined && recall.kind !== filters.kind) return false
  if (filters.state !== undefined && recall.state !== filters.state) return false
  if (filters.platform !== undefined && recall.platform !== filters.platform) return false
  if (filters.operator !== undefined && recall.operator !== filters.operator) return false
  const place = filters.conversation
  if (place !== undefined && !conversationIds(recall).some((id) => id.startsWith(place))) return false
  const prefix = filters.q?.toLowerCase()
  return prefix === undefined || allIds(recall).some((id) => id.toLowerCase().startsWith(prefix))
}

function conversationIds(recall: RecallView): string[] {
  return present([recall.from, recall.to, recall.groupId, recall.topicId, recall.officialAccount])
}

function allIds(recall: RecallView): string[] {
  const messages = recall.messages.flatMap((message) => [message.name, message.msgId])
  return present([recall.operator, ...conversationIds(recall), ...messages])
}

function present(ids: readonly (string | null)[]): string[] {
  return ids.filter((id) => id !== null)
}
