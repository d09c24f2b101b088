/** Destroy topics of a community, each with its own code: rule GD4 of docs/spec/groups.md (PROTOCOL 8.3). */
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { groupSubjects } from '../../domain/message-subject.ts'
import { groupById } from '../../tables/groups.ts'
import { deleteTopicMarks } from '../../tables/topic-marks.ts'
import { deleteTopic, topicsOf, type TopicOverviewRow } from '../../tables/topics.ts'
import { endLedger } from '../ledger-ends.ts'
import { refuse, type Refused } from '../refused.ts'

export interface DestroyTopics {
  readonly app: number
  readonly operator: string
  readonly groupId: string
  readonly topicIds: readonly string[]
}

export interface DestroyedTopics {
  readonly kind: 'destroyed'
  /** 0 or 10010, in the order of `topicIds`. */
  readonly codes: readonly number[]
}

export const destroyTopics = defineTurn({
  reads: ({ app, groupId }: DestroyTopics) => ({
    group: groupById(app, groupId),
    topics: topicsOf(app, groupId),
  }),
  decide: (command, rows, { now }): Decision<DestroyedTopics | Refused> => {
    const { app, operator, groupId, topicIds } = command
    const [group] = rows.group
    if (group === undefined) return refuse(10010, `GroupId ${groupId} does not exist`)
    if (group.support_topic !== 1) return refuse(10007, `GroupId ${groupId} is no community with topics`)
    const topics = new Map(rows.topics.map((topic) => [topic.topic_id, topic]))
    const writes: Query[] = []
    const codes = topicIds.map((topicId) => {
      const topic = topics.get(topicId)
      if (topic === undefined) return 10010
      topics.delete(topicId)
      writes.push(...endTopic(app, topic, group.conversation, operator, now))
      return 0
    })
    return { result: { kind: 'destroyed', codes }, writes }
  },
})

/** `community`: its conversations.id. */
export function endTopic(
  app: number,
  topic: TopicOverviewRow,
  community: number,
  operator: string,
  now: number,
): Query[] {
  return [
    ...endLedger({
      id: topic.topic_id,
      home: topic.conversation,
      nextEvent: topic.next_event,
      nextSeq: topic.next_seq,
      subjects: groupSubjects(app, topic.group_id, topic.topic_id),
      heardBy: community,
      operator,
      now,
    }),
    deleteTopicMarks(topic.conversation),
    deleteTopic(app, topic.topic_id),
  ]
}
