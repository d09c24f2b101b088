/** The writes of a message's text: its body, and which messages it quotes. */
import type { Query } from '@takeback/store'
import { insertBody } from '../tables/bodies.ts'
import { insertQuote } from '../tables/quotes.ts'

/** What a sender gives to be read. */
export interface MessageText {
  /** JSON of MsgBody. */
  readonly body: string
  readonly custom: string | null
  /** See domain/quotes.ts. */
  readonly customBlanked: string | null
  readonly quoted: readonly string[]
}

/** `message`: messages.id. */
export function storeText(app: number, message: number, text: MessageText): readonly Query[] {
  const { body, custom, customBlanked, quoted } = text
  return [
    insertBody(message, body, custom, customBlanked),
    ...quoted.map((quotedId) => insertQuote(app, quotedId, message)),
  ]
}
