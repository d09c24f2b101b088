/**
 * Many one-to-one messages in little time: the rows that sends would leave, written by SQL of both stores into one that nobody has
 * open. Message n is of user-0, to the recipient `recipientOf(n)`; a real send has begun each conversation before.
 */
import type { MsgKeyParts } from '../packages/protocol/src/index.ts'

export const app = 1_400_000_000
export const conversations = 1000
export const text =
  '[{"MsgType":"TIMTextElem","MsgContent":{"Text":"a message of an ordinary length, as people write them"}}]'
/** Of one transaction. */
const chunk = 100 * conversations

/** One message after the other, at an even pace. */
export interface Pace {
  /** Milliseconds, of a whole second. */
  readonly begin: number
  /** Whole milliseconds. */
  readonly each: number
}

export function recipientOf(n: number): string {
  return `user-${1 + (n % conversations)}`
}

export function keyOf(n: number, { begin, each }: Pace): MsgKeyParts {
  return { seq: n, random: n, time: Math.floor((begin + n * each) / 1000) }
}

/** One list of statements for each transaction; `from` and `upTo` are whole rounds of all conversations. */
export function* filling(from: number, upTo: number, pace: Pace): Generator<string[]> {
  for (let first = from + 1; first <= upTo; first += chunk)
    yield fillingOf(first, Math.min(upTo, first + chunk - 1), pace)
}

function fillingOf(first: number, last: number, { begin, each }: Pace): string[] {
  const rounds = (last - first + 1) / conversations
  const numbers = `WITH RECURSIVE numbers (n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last})`
  const id = `store_meta.last_id + n - ${first - 1}`
  // CROSS JOIN: SQLite keeps the order in which they stand.
  const homes = `numbers CROSS JOIN store_meta CROSS JOIN accounts CROSS JOIN conversations
     WHERE accounts.app = ${app} AND accounts.user_id = 'user-0' AND conversations.app = ${app}
       AND conversations.kind = 'c2c' AND conversations.name = 'user-0\nuser-' || CAST(1 + n % ${conversations} AS TEXT)`
  const time = `${begin / 1000} + n * ${each} / 1000`
  return [
    `${numbers} INSERT INTO messages (id, app, conversation, seq, random, time, sender, msg_id, priority, flags)
     SELECT ${id}, ${app}, conversations.id, n, n, ${time}, 'user-0',
       accounts.tiny_id || '-' || CAST(${time} AS TEXT) || '-' || CAST(n AS TEXT), 2, 0
     FROM ${homes}`,
    `${numbers} INSERT INTO bodies (message, body) SELECT ${id}, '${text}' FROM numbers CROSS JOIN store_meta`,
    `${numbers} INSERT INTO events (conversation, seq, kind, message, actor, at)
     SELECT conversations.id, conversations.next_event + (n - ${first}) / ${conversations}, 'message', ${id}, 'user-0',
       ${begin} + n * ${each}
     FROM ${homes}`,
    `UPDATE conversations SET next_event = next_event + ${rounds}, last_message = (SELECT MAX(messages.id) FROM messages
       WHERE messages.conversation = conversations.id AND messages.seq > ${last - conversations})`,
    `UPDATE c2c_sides SET unread = unread + ${rounds} WHERE peer = 'user-0'`,
    `UPDATE accounts SET c2c_unread = c2c_unread + ${rounds} WHERE user_id LIKE 'user-%' AND user_id <> 'user-0'`,
    `UPDATE store_meta SET last_id = last_id + ${last - first + 1}`,
  ]
}
