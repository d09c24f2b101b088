/** `mentions`: who is mentioned in a message of a group or a topic; gone with the message. See domain/mentions.ts. */
import { statement } from '@takeback/store'

export const insertMention = statement<[conversation: number, seq: number, userId: string]>(
  `INSERT INTO mentions (conversation, seq, user_id) VALUES ($1, $2, $3)
   ON CONFLICT (conversation, seq, user_id) DO NOTHING`,
)

export const deleteMentionsOf = statement<[conversation: number, seq: number]>(
  'DELETE FROM mentions WHERE conversation = $1 AND seq = $2',
)

/** The MsgSeqs above `after` that mention somebody, newest first: their @-marks. `everybody`: the empty UserID. */
export const mentionsAfter = statement<
  [conversation: number, after: number, userId: string, everybody: string, limit: number],
  { readonly seq: number }
>(
  `SELECT DISTINCT seq FROM mentions WHERE conversation = $1 AND seq > $2 AND user_id IN ($3, $4)
   ORDER BY seq DESC LIMIT $5`,
)
