/**
 * A quote is a copy of somebody's text inside somebody else's message: when that text is taken back, it goes here too.
 * Rule CL15 of docs/spec/client.md. The server blanks what it keeps; this blanks what a screen still holds.
 */
type Json = Readonly<Record<string, unknown>>

/** CloudCustomData without the texts quoted from messages that `isGone` knows; the same text when nothing is to blank. */
export function blankQuotes(custom: string, isGone: (messageID: string) => boolean): string {
  // Most custom data is something else: looking costs nothing, parsing does.
  if (!custom.includes('messageRepl')) return custom
  const data = objectOf(custom)
  if (data === null) return custom
  let found = false
  const blank = (entry: unknown): unknown => {
    if (!isObject(entry) || typeof entry['messageID'] !== 'string' || !isGone(entry['messageID']))
      return entry
    if (entry['messageAbstract'] === undefined || entry['messageAbstract'] === '') return entry
    found = true
    return { ...entry, messageAbstract: '' }
  }
  const { messageReply, messageReplies } = data
  const blanked = {
    ...data,
    ...(messageReply !== undefined && { messageReply: blank(messageReply) }),
    ...(isObject(messageReplies) &&
      Array.isArray(messageReplies['replies']) && {
        messageReplies: { ...messageReplies, replies: messageReplies['replies'].map(blank) },
      }),
  }
  return found ? JSON.stringify(blanked) : custom
}

function objectOf(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
