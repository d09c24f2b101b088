/** `bodies`: the only table with text. `body` is the JSON of MsgBody, `custom` is CloudCustomData. */
import { statement } from '@takeback/store'

export const insertBody = statement<
  [message: number, body: string, custom: string | null, customBlanked: string | null]
>('INSERT INTO bodies (message, body, custom, custom_blanked) VALUES ($1, $2, $3, $4)')

export const deleteBody = statement<[message: number]>('DELETE FROM bodies WHERE message = $1')

/** The quoted text of a recalled message goes out of every message that quotes it (PROTOCOL 15.3). */
export const blankQuotesOf = statement<[app: number, quoted: string]>(
  `UPDATE bodies SET custom = custom_blanked, custom_blanked = NULL
   WHERE custom_blanked IS NOT NULL AND message IN (SELECT quoting FROM quotes WHERE app = $1 AND quoted = $2)`,
)
