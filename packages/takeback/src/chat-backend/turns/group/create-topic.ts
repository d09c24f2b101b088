/** Make a topic in a community: rule GG9 of docs/spec/groups.md (PROTOCOL 8.3). */
import { MAX_TOPICS } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { assignedTopicId } from '../../domain/new-ids.ts'
import { accountById } from '../../tables/accounts.ts'
import { formerConversation } from '../../tables/conversations.ts'
import { groupById } from '../../tables/groups.ts'
import { countTopics, insertTopic, topicById } from '../../tables/topics.ts'
import { beginLedger } from '../ledger-ends.ts'
import { refuse, type Refused } from '../refused.ts'

export interface CreateTopic {
  readonly app: number
  readonly operator: string
  readonly groupId: string
  /** Null: assigned. */
  readonly topicId: string | null
  /** Who makes it; null: the operator. */
  readonly creator: string | null
  readonly name: string
  /** JSON: the descriptive fields, as on the wire. */
  readonly info: string
}

export interface CreatedTopic {
  readonly kind: 'created'
  readonly topicId: string
}

export const createTopic = defineTurn({
  reads: ({ app, groupId, topicId, creator }: CreateTopic) => ({
    group: groupById(app, groupId),
    topics: countTopics(app, groupId),
    taken: topicById(app, topicId ?? ''),
    former: formerConversation(app, 'topic', topicId ?? ''),
    creator: accountById(app, creator ?? ''),
  }),
  decide: (command, rows, moment): Decision<CreatedTopic | Refused> => {
    const { app, groupId, creator, operator } = command
    const [group] = rows.group
    if (group === undefined) return refuse(10010, `GroupId ${groupId} does not exist`)
    if (group.type !== 'Community' || group.support_topic !== 1)
      return refuse(10007, `GroupId ${groupId} is no community with topics: create it with SupportTopic 1`)
    if (creator !== null && rows.creator.length === 0)
      return refuse(10019, `From_Account ${creator} is not imported`)
    if (rows.taken.length > 0) return refuse(10021, `TopicId ${command.topicId} is already used`)
    if ((rows.topics[0]?.topics ?? 0) >= MAX_TOPICS)
      return refuse(110002, `GroupId ${groupId} has ${MAX_TOPICS} topics already`)

    const { now } = moment
    const topicId = command.topicId ?? assignedTopicId(groupId, moment.nextId())
    const home = moment.nextId()
    return {
      result: { kind: 'created', topicId },
      writes: [
        ...beginLedger({
          app,
          kind: 'topic',
          id: topicId,
          home,
          former: rows.former,
          creator: creator ?? operator,
          detail: JSON.stringify({ groupId }),
          operator,
          now,
        }),
        insertTopic(app, topicId, groupId, command.name, command.info, home, now),
      ],
    }
  },
})
