/**
 * Quotes (PROTOCOL 15.3): a reply carries the quoted text inside its own CloudCustomData, as
 * `messageReply.messageAbstract`, and a quoted message collects its replies in `messageReplies.replies[]`. That text
 * must go when the message it came from is recalled, so the blanked form is prepared when the message is sent.
 *
 * Pure. What is not such JSON quotes nothing. Several quotes in one message are blanked together.
 */
export interface Quotes {
  /** MsgIds, each once. */
  readonly quoted: readonly string[]
  /** CloudCustomData without the quoted texts; null when nothing is quoted. */
  readonly blanked: string | null
}

type Json = Readonly<Record<string, unknown>>

const none: Quotes = { quoted: [], blanked: null }
/** More replies in one CloudCustomData than its 12 KB can hold. */
const maxQuotes = 256

export function findQuotes(custom: string | null): Quotes {
  // Most custom data is something else: looking costs nothing, parsing does.
  if (custom === null || !custom.includes('messageRepl')) return none
  const data = parseObject(custom)
  if (data === null) return none
  const quoted = new Set<string>()
  const blank = (entry: unknown): unknown => {
    if (!isObject(entry) || typeof entry['messageID'] !== 'string' || quoted.size >= maxQuotes) return entry
    quoted.add(entry['messageID'])
    return 'messageAbstract' in entry ? { ...entry, messageAbstract: '' } : entry
  }
  const { messageReply, messageReplies } = data
  const blanked = { ...data }
  if (isObject(messageReply)) blanked['messageReply'] = blank(messageReply)
  if (isObject(messageReplies) && Array.isArray(messageReplies['replies']))
    blanked['messageReplies'] = { ...messageReplies, replies: messageReplies['replies'].map(blank) }
  if (quoted.size === 0) return none
  return { quoted: [...quoted], blanked: JSON.stringify(blanked) }
}

function parseObject(text: string): Json | null {
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
