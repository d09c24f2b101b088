/**
 * Destroy a group with its topics and memberships: rules GD1-GD3 of docs/spec/groups.md (PROTOCOL 8.2). Webhooks that
 * wait go out all the same. Texts are served to nobody from then on, and leave the store with the retention.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { groupSubjects } from '../../domain/message-subject.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { deleteGroupMembers } from '../../tables/group-members.ts'
import { deleteGroup, groupById } from '../../tables/groups.ts'
import { topicsOf } from '../../tables/topics.ts'
import { endLedger } from '../ledger-ends.ts'
import { refuse, type Refused } from '../refused.ts'
import { endTopic } from './destroy-topics.ts'

export interface DestroyGroup {
  readonly app: number
  readonly operator: string
  readonly groupId: string
}

export const destroyGroup = defineTurn({
  reads: ({ app, groupId }: DestroyGroup) => ({
    group: groupById(app, groupId),
    conversation: conversationByName(app, 'group', groupId),
    topics: topicsOf(app, groupId),
  }),
  decide: ({ app, operator, groupId }, rows, { now }): Decision<{ readonly kind: 'destroyed' } | Refused> => {
    const [home] = rows.conversation
    if (rows.group.length === 0 || home === undefined)
      return refuse(10010, `GroupId ${groupId} does not exist`)
    return {
      result: { kind: 'destroyed' },
      writes: [
        ...rows.topics.flatMap((topic) => endTopic(app, topic, home.id, operator, now)),
        ...endLedger({
          id: groupId,
          home: home.id,
          nextEvent: home.next_event,
          nextSeq: home.next_seq,
          subjects: groupSubjects(app, groupId),
          operator,
          now,
        }),
        deleteGroupMembers(app, groupId),
        deleteGroup(app, groupId),
      ],
    }
  },
})
