/** `topic_marks`: how far somebody has read a topic. Written by reading only; without a row nothing is read yet. */
import { statement } from '@takeback/store'

export interface TopicMarkRow {
  /** MsgSeq of the topic: everything up to here is read. */
  readonly read_seq: number
  /** events.seq of the mark; 0: none. */
  readonly read_event: number
}

export const topicMark = statement<[app: number, topicId: string, userId: string], TopicMarkRow>(
  `SELECT read_seq, read_event FROM conversations JOIN topic_marks ON topic_marks.conversation = conversations.id
   WHERE conversations.app = $1 AND conversations.kind = 'topic' AND conversations.name = $2
     AND topic_marks.user_id = $3`,
)

export const setTopicMark = statement<
  [conversation: number, userId: string, readSeq: number, readEvent: number]
>(
  `INSERT INTO topic_marks (conversation, user_id, read_seq, read_event) VALUES ($1, $2, $3, $4)
   ON CONFLICT (conversation, user_id)
   DO UPDATE SET read_seq = excluded.read_seq, read_event = excluded.read_event`,
)

export const deleteTopicMarks = statement<[conversation: number]>(
  'DELETE FROM topic_marks WHERE conversation = $1',
)
