/** Subscribe people to an official account: rule BA4 of docs/spec/official-accounts.md (PROTOCOL 6.6). */
import { addedSubscriberResult } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { readOfficialInfo } from '../../domain/official-info.ts'
import { accountById } from '../../tables/accounts.ts'
import { advanceConversation, conversationByName } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { officialById, setSubscriberCount } from '../../tables/official-accounts.ts'
import { insertSubscriber, subscriber } from '../../tables/subscribers.ts'
import { refuse, type Refused } from '../refused.ts'

export interface AddSubscribers {
  readonly app: number
  readonly operator: string
  readonly officialId: string
  readonly userIds: readonly string[]
}

export interface AddedSubscribers {
  readonly kind: 'added'
  /** See `addedSubscriberResult`; in the order of `userIds`. */
  readonly results: readonly number[]
}

export const addSubscribers = defineTurn({
  reads: ({ app, officialId, userIds }: AddSubscribers) => ({
    official: officialById(app, officialId),
    conversation: conversationByName(app, 'official', officialId),
    accounts: userIds.map((userId) => accountById(app, userId)),
    subscribers: userIds.map((userId) => subscriber(app, officialId, userId)),
  }),
  decide: (command, rows, { now }): Decision<AddedSubscribers | Refused> => {
    const { app, officialId, userIds, operator } = command
    const [official] = rows.official
    const [home] = rows.conversation
    if (official === undefined || home === undefined)
      return refuse(130004, `Official_Account ${officialId} does not exist`)

    const free = readOfficialInfo(official.info).maxSubscribers - official.subscriber_count
    const added = new Set<string>()
    const results = userIds.map((userId, i) => {
      if (added.has(userId) || rows.subscribers[i]?.[0] !== undefined) return addedSubscriberResult.already
      if (rows.accounts[i]?.[0] === undefined || added.size >= free) return addedSubscriberResult.failed
      added.add(userId)
      return addedSubscriberResult.added
    })
    const result = { kind: 'added', results } as const
    if (added.size === 0) return { result }
    const detail = JSON.stringify({ added: [...added] })
    return {
      result,
      writes: [
        advanceConversation(home.next_event + 1, home.next_seq, home.id),
        insertEvent(home.id, home.next_event, 'member', null, operator, now, detail),
        ...[...added].map((userId) => insertSubscriber(app, officialId, userId, now)),
        setSubscriberCount(official.subscriber_count + added.size, app, officialId),
      ],
    }
  },
})
