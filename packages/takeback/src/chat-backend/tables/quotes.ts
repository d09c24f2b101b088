/** `quotes`: which stored messages hold the text of which other message. Written at send, used at recall. */
import { statement } from '@takeback/store'

export const insertQuote = statement<[app: number, quoted: string, quoting: number]>(
  'INSERT INTO quotes (app, quoted, quoting) VALUES ($1, $2, $3) ON CONFLICT (app, quoted, quoting) DO NOTHING',
)

/** `quoted` is the MsgId of the recalled message. */
export const deleteQuotesOf = statement<[app: number, quoted: string]>(
  'DELETE FROM quotes WHERE app = $1 AND quoted = $2',
)

/** `quoting` is messages.id of a message that is deleted itself. */
export const deleteQuotesBy = statement<[quoting: number]>('DELETE FROM quotes WHERE quoting = $1')
