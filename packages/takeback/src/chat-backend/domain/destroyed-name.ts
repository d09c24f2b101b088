/**
 * A conversation that was destroyed gives its name back, so that a group (topic, official account) of the same id can
 * begin anew: it is kept as `<id>` + line feed + its own number. No id holds a line feed.
 */
import type { ConversationKind } from '../tables/conversations.ts'

export function destroyedName(id: string, conversation: number): string {
  return `${id}\n${conversation}`
}

/** All names that `destroyedName` gives for this id lie between these two, and no others do. */
export function destroyedNames(id: string): { readonly after: string; readonly before: string } {
  return { after: `${id}\n`, before: `${id}\u000b` }
}

/** The id of the group, topic or official account of a conversation, destroyed or not. */
export function idOfConversation(kind: Exclude<ConversationKind, 'c2c'>, name: string): string
export function idOfConversation(_kind: string, name: string): string {
  const end = name.indexOf('\n')
  return end < 0 ? name : name.slice(0, end)
}

export function isDestroyed(kind: ConversationKind, name: string): boolean {
  return kind !== 'c2c' && name.includes('\n')
}
