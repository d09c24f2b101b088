/** The name of a one-to-one conversation: both UserIDs, sorted, joined by a line feed, which no UserID contains. */
export const c2cSeparator = '\n'

export function c2cConversationName(one: string, other: string): string {
  return one < other ? `${one}${c2cSeparator}${other}` : `${other}${c2cSeparator}${one}`
}

/** The other party; oneself in a conversation with oneself. */
export function c2cPeer(name: string, self: string): string {
  const [first = '', second = ''] = name.split('\n')
  return first === self ? second : first
}
