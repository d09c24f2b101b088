/** `subscribers`: who follows an official account. Never written by a send. */
import { statement } from '@takeback/store'

export const subscriber = statement<
  [app: number, officialId: string, userId: string],
  { readonly user_id: string }
>('SELECT user_id FROM subscribers WHERE app = $1 AND official_id = $2 AND user_id = $3')

export const insertSubscriber = statement<
  [app: number, officialId: string, userId: string, subscribedAt: number]
>('INSERT INTO subscribers (app, official_id, user_id, subscribed_at) VALUES ($1, $2, $3, $4)')

export interface SubscriberRow {
  readonly user_id: string
  /** Milliseconds. */
  readonly subscribed_at: number
}

/** After the id `after`, in the order of their ids. */
export const subscriberPage = statement<
  [app: number, officialId: string, after: string, limit: number],
  SubscriberRow
>(
  `SELECT user_id, subscribed_at FROM subscribers
   WHERE app = $1 AND official_id = $2 AND user_id > $3 ORDER BY user_id LIMIT $4`,
)

/** A subscription of somebody, with what the account's ledger needs when it ends. */
export interface SubscriptionRow {
  readonly official_id: string
  readonly subscriber_count: number
  readonly conversation: number
  readonly next_event: number
  readonly next_seq: number
}

export const subscriptionsOf = statement<[app: number, userId: string], SubscriptionRow>(
  `SELECT mine.official_id, subscriber_count, conversation, next_event, next_seq
   FROM subscribers AS mine
     JOIN official_accounts ON official_accounts.app = mine.app
       AND official_accounts.official_id = mine.official_id
     JOIN conversations ON conversations.id = official_accounts.conversation
   WHERE mine.app = $1 AND mine.user_id = $2 ORDER BY mine.official_id`,
)

export const deleteSubscriber = statement<[app: number, officialId: string, userId: string]>(
  'DELETE FROM subscribers WHERE app = $1 AND official_id = $2 AND user_id = $3',
)

export const deleteSubscribers = statement<[app: number, officialId: string]>(
  'DELETE FROM subscribers WHERE app = $1 AND official_id = $2',
)

export interface SubscriberMarkRow {
  /** MsgSeq: everything up to here is read. */
  readonly read_seq: number
  /** events.seq of the mark; 0: none. */
  readonly read_event: number
}

export const subscriberMark = statement<[app: number, officialId: string, userId: string], SubscriberMarkRow>(
  'SELECT read_seq, read_event FROM subscribers WHERE app = $1 AND official_id = $2 AND user_id = $3',
)

export const setOfficialRead = statement<
  [readSeq: number, readEvent: number, app: number, officialId: string, userId: string]
>(
  `UPDATE subscribers SET read_seq = $1, read_event = $2
   WHERE app = $3 AND official_id = $4 AND user_id = $5`,
)
