/**
 * A quote is a copy of somebody's text inside somebody else's message: when that text is taken back, it goes here too.
 * Rule CL15 of docs/spec/client.md. The server blanks what it keeps; this blanks what a screen still holds.
 */
import { mapQuotes } from '@takeback/protocol'

/** CloudCustomData without the texts quoted from messages that `isGone` knows; the same text when nothing is to blank. */
export function blankQuotes(custom: string, isGone: (messageID: string) => boolean): string {
  let found = false
  const blanked = mapQuotes(custom, (quote) => {
    if (!isGone(quote.messageID) || (quote.messageAbstract ?? '') === '') return quote
    found = true
    return { ...quote, messageAbstract: '' }
  })
  return found && blanked !== null ? blanked : custom
}
