/** End subscriptions: rule BA8 of docs/spec/official-accounts.md (PROTOCOL 6.6). Each has its own result. */
import { deletedSubscriberResult } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { advanceConversation, conversationByName } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { officialById, setSubscriberCount } from '../../tables/official-accounts.ts'
import { deleteSubscriber, subscriber } from '../../tables/subscribers.ts'
import { refuse, type Refused } from '../refused.ts'

export interface DeleteSubscribers {
  readonly app: number
  readonly operator: string
  readonly officialId: string
  readonly userIds: readonly string[]
}

export interface DeletedSubscribers {
  readonly kind: 'deleted'
  /** See `deletedSubscriberResult`; in the order of `userIds`. */
  readonly results: readonly number[]
}

export const deleteSubscribers = defineTurn({
  reads: ({ app, officialId, userIds }: DeleteSubscribers) => ({
    official: officialById(app, officialId),
    conversation: conversationByName(app, 'official', officialId),
    subscribers: userIds.map((userId) => subscriber(app, officialId, userId)),
  }),
  decide: (command, rows, { now }): Decision<DeletedSubscribers | Refused> => {
    const { app, operator, officialId, userIds } = command
    const [official] = rows.official
    const [home] = rows.conversation
    if (official === undefined || home === undefined)
      return refuse(130004, `Official_Account ${officialId} does not exist`)
    const removed = new Set<string>()
    const results = userIds.map((userId, i) => {
      if (removed.has(userId) || rows.subscribers[i]?.[0] === undefined)
        return deletedSubscriberResult.notSubscribed
      removed.add(userId)
      return deletedSubscriberResult.deleted
    })
    const result = { kind: 'deleted', results } as const
    if (removed.size === 0) return { result }
    const detail = JSON.stringify({ removed: [...removed] })
    return {
      result,
      writes: [
        advanceConversation(home.next_event + 1, home.next_seq, home.id),
        insertEvent(home.id, home.next_event, 'member', null, operator, now, detail),
        ...[...removed].map((userId) => deleteSubscriber(app, officialId, userId)),
        setSubscriberCount(official.subscriber_count - removed.size, app, officialId),
      ],
    }
  },
})
