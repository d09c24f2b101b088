/** `topics`: the topics of communities. The messages of one hang on the conversation of kind `topic` with its id. */
import { statement } from '@takeback/store'

export interface TopicRow {
  readonly topic_id: string
  readonly group_id: string
  readonly name: string
}

export const topicById = statement<[app: number, topicId: string], TopicRow>(
  'SELECT topic_id, group_id, name FROM topics WHERE app = $1 AND topic_id = $2',
)

export const countTopics = statement<[app: number, groupId: string], { readonly topics: number }>(
  'SELECT COUNT(*) AS topics FROM topics WHERE app = $1 AND group_id = $2',
)

export const insertTopic = statement<
  [
    app: number,
    topicId: string,
    groupId: string,
    name: string,
    info: string,
    conversation: number,
    createdAt: number,
  ]
>(
  `INSERT INTO topics (app, topic_id, group_id, name, info, conversation, created_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)`,
)

export interface TopicOverviewRow extends TopicRow {
  /** JSON: the descriptive fields, as on the wire. */
  readonly info: string
  /** conversations.id */
  readonly conversation: number
  /** Milliseconds. */
  readonly created_at: number
  readonly next_event: number
  readonly next_seq: number
  /** Seconds; null: no message yet. */
  readonly last_time: number | null
}

/** All topics of a community, in the order of their ids. */
export const topicsOf = statement<[app: number, groupId: string], TopicOverviewRow>(
  `SELECT topic_id, group_id, topics.name, info, conversation, created_at, next_event, next_seq,
     (SELECT messages.time FROM messages WHERE messages.id = conversations.last_message) AS last_time
   FROM topics JOIN conversations ON conversations.id = topics.conversation
   WHERE topics.app = $1 AND group_id = $2 ORDER BY topic_id`,
)

export const deleteTopic = statement<[app: number, topicId: string]>(
  'DELETE FROM topics WHERE app = $1 AND topic_id = $2',
)
