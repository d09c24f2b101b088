/**
 * How the live wire and the client SDK name a conversation: as Tencent's web SDK does, from the side of whoever looks.
 * `C2Cjared` is the talk with jared, or the official account of that id; `GROUP@TGS#1` a group or a topic.
 */
export type ConversationScope = 'C2C' | 'GROUP'

export interface ConversationIdParts {
  readonly scope: ConversationScope
  /** UserID or official account; GroupId or TopicId. */
  readonly id: string
}

/** The longest id is a topic's. */
export const MAX_CONVERSATION_ID_LENGTH = 101

export function formatConversationId(scope: ConversationScope, id: string): string {
  return `${scope}${id}`
}

/** Null when it begins with neither word, or ends there. */
export function parseConversationId(text: string): ConversationIdParts | null {
  for (const scope of ['C2C', 'GROUP'] as const) {
    if (text.startsWith(scope) && text.length > scope.length) return { scope, id: text.slice(scope.length) }
  }
  return null
}
