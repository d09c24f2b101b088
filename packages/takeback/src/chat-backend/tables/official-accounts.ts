/** `official_accounts`. The messages of one hang on the conversation of kind `official` with its id as the name. */
import { statement } from '@takeback/store'

export interface OfficialAccountRow {
  readonly official_id: string
  readonly owner: string
  readonly name: string
  /** JSON: the descriptive fields, as on the wire. */
  readonly info: string
  readonly tiny_id: string
  readonly subscriber_count: number
}

export const officialById = statement<[app: number, officialId: string], OfficialAccountRow>(
  `SELECT official_id, owner, name, info, tiny_id, subscriber_count FROM official_accounts
   WHERE app = $1 AND official_id = $2`,
)

export const insertOfficial = statement<
  [
    app: number,
    officialId: string,
    owner: string,
    name: string,
    info: string,
    tinyId: string,
    conversation: number,
    createdAt: number,
  ]
>(
  `INSERT INTO official_accounts (app, official_id, owner, name, info, tiny_id, conversation, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
)

export const setSubscriberCount = statement<[subscriberCount: number, app: number, officialId: string]>(
  'UPDATE official_accounts SET subscriber_count = $1 WHERE app = $2 AND official_id = $3',
)

export interface OfficialOverviewRow extends OfficialAccountRow {
  /** Milliseconds. */
  readonly created_at: number
  /** Seconds; null: no message yet. */
  readonly last_time: number | null
}

export const officialOverview = statement<[app: number, officialId: string], OfficialOverviewRow>(
  `SELECT official_id, owner, official_accounts.name, info, tiny_id, subscriber_count, created_at,
     (SELECT messages.time FROM messages WHERE messages.id = conversations.last_message) AS last_time
   FROM official_accounts JOIN conversations ON conversations.id = official_accounts.conversation
   WHERE official_accounts.app = $1 AND official_id = $2`,
)

export const updateOfficial = statement<[name: string, info: string, app: number, officialId: string]>(
  'UPDATE official_accounts SET name = $1, info = $2 WHERE app = $3 AND official_id = $4',
)

export const deleteOfficial = statement<[app: number, officialId: string]>(
  'DELETE FROM official_accounts WHERE app = $1 AND official_id = $2',
)
