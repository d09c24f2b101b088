/**
 * The quotes inside CloudCustomData (PROTOCOL 15.3): a reply carries the quoted text in `messageReply.messageAbstract`, and a
 * quoted message collects its replies in `messageReplies.replies[]`. What is not such JSON quotes nothing.
 */
export interface Quote {
  readonly messageID: string
  /** The quoted text. */
  readonly messageAbstract?: unknown
}

type Json = Readonly<Record<string, unknown>>

/** CloudCustomData with each of its quotes as `change` gives it back, written anew; null when it quotes nothing. */
export function mapQuotes(custom: string, change: (quote: Quote) => Quote): string | null {
  // Most custom data is something else: looking costs nothing, parsing does.
  if (!custom.includes('messageRepl')) return null
  const data = objectOf(custom)
  if (data === null) return null
  let found = false
  const changed = (entry: unknown): unknown => {
    if (!isQuote(entry)) return entry
    found = true
    return change(entry)
  }
  const { messageReply, messageReplies } = data
  const mapped = { ...data }
  if (messageReply !== undefined) mapped['messageReply'] = changed(messageReply)
  if (isObject(messageReplies) && Array.isArray(messageReplies['replies']))
    mapped['messageReplies'] = { ...messageReplies, replies: messageReplies['replies'].map(changed) }
  return found ? JSON.stringify(mapped) : null
}

function isQuote(entry: unknown): entry is Quote {
  return isObject(entry) && typeof entry['messageID'] === 'string'
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
