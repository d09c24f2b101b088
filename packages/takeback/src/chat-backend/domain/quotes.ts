/**
 * What a message quotes. That text must go when the message it came from is recalled, so the blanked form is prepared when
 * the message is sent.
 *
 * Pure. Several quotes in one message are blanked together.
 */
import { mapQuotes } from '@takeback/protocol'

export interface Quotes {
  /** MsgIds, each once. */
  readonly quoted: readonly string[]
  /** CloudCustomData without the quoted texts; null when nothing is quoted. */
  readonly blanked: string | null
}

/** More replies in one CloudCustomData than its 12 KB can hold. */
const maxQuotes = 256

export function findQuotes(custom: string | null): Quotes {
  const quoted = new Set<string>()
  const blanked = mapQuotes(custom ?? '', (quote) => {
    if (quoted.size >= maxQuotes) return quote
    quoted.add(quote.messageID)
    return 'messageAbstract' in quote ? { ...quote, messageAbstract: '' } : quote
  })
  return { quoted: [...quoted], blanked }
}
