/** The last message as the list of conversations shows it. */
import type { Message } from '@takeback/client'
import type { PlaygroundWords } from '../words/playground-words.ts'

export function previewOf(last: Message | null, me: string, words: PlaygroundWords): string {
  if (last === null) return ''
  if (last.isRevoked) return revokedLine(last.revokerInfo.userID, last.from, me, words)
  return last.payload.text ?? `[${last.type}]`
}

/** Who took whose message back, in the words of whoever looks. */
export function revokedLine(revoker: string, sender: string, me: string, words: PlaygroundWords): string {
  const said = words.playground.phone
  if (revoker === me && sender === me) return said.youTookBack
  return revoker === sender || revoker === '' ? said.tookBack(sender) : said.tookBackOf(revoker, sender)
}
