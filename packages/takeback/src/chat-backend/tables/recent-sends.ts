/** `recent_sends`: what was sent shortly ago, so that a repeated send gets the first answer. Keys: domain/send-key.ts. */
import { statement, type Query } from '@takeback/store'

export interface RecentSendRow {
  /** Milliseconds; afterwards the row means nothing. */
  readonly until: number
  /** JSON: the result of the first send. */
  readonly answer: string
}

/** The JSON that the first send was answered, if that was shortly ago; null: this one is the first. */
export function firstAnswer([send]: readonly RecentSendRow[], now: number): string | null {
  return send === undefined || send.until <= now ? null : send.answer
}

export const recentSend = statement<[app: number, key: string], RecentSendRow>(
  'SELECT until, answer FROM recent_sends WHERE app = $1 AND key = $2',
)

export const rememberSend = statement<[app: number, key: string, until: number, answer: string]>(
  `INSERT INTO recent_sends (app, key, until, answer) VALUES ($1, $2, $3, $4)
   ON CONFLICT (app, key) DO UPDATE SET until = excluded.until, answer = excluded.answer`,
)

/**
 * The same for a place whose id may be given again. `home`: conversations.id; what was sent to the one that had the id
 * before is another message.
 */
export function firstAnswerIn(home: number, sends: readonly RecentSendRow[], now: number): object | null {
  const first = firstAnswer(sends, now)
  if (first === null) return null
  const { home: sentTo, answer } = JSON.parse(first) as { readonly home: number; readonly answer: object }
  return sentTo === home ? answer : null
}

export function rememberSendIn(home: number, app: number, key: string, until: number, answer: object): Query {
  return rememberSend(app, key, until, JSON.stringify({ home, answer }))
}

/** The oldest expired ones, at most `limit`. */
export const deleteExpiredSends = statement<[now: number, limit: number]>(
  `DELETE FROM recent_sends WHERE (app, key) IN (
     SELECT app, key FROM recent_sends WHERE until <= $1 ORDER BY until LIMIT $2)`,
)

/** How many `deleteExpiredSends` would delete. */
export const expiredSends = statement<[now: number, limit: number], { readonly count: number }>(
  'SELECT COUNT(*) AS count FROM (SELECT 1 FROM recent_sends WHERE until <= $1 LIMIT $2) AS expired',
)
