/**
 * Destroy an official account with its subscriptions: rule BA7 of docs/spec/official-accounts.md (PROTOCOL 6.6). As for
 * groups: webhooks that wait go out, texts leave the store with the retention.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { officialSubjects } from '../../domain/message-subject.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { deleteOfficial, officialById } from '../../tables/official-accounts.ts'
import { deleteSubscribers } from '../../tables/subscribers.ts'
import { endLedger } from '../ledger-ends.ts'
import { refuse, type Refused } from '../refused.ts'

export interface DestroyOfficial {
  readonly app: number
  readonly operator: string
  readonly officialId: string
}

export const destroyOfficial = defineTurn({
  reads: ({ app, officialId }: DestroyOfficial) => ({
    official: officialById(app, officialId),
    conversation: conversationByName(app, 'official', officialId),
  }),
  decide: (command, rows, { now }): Decision<{ readonly kind: 'destroyed' } | Refused> => {
    const { app, operator, officialId } = command
    const [home] = rows.conversation
    if (rows.official.length === 0 || home === undefined)
      return refuse(130004, `Official_Account ${officialId} does not exist`)
    return {
      result: { kind: 'destroyed' },
      writes: [
        ...endLedger({
          id: officialId,
          home: home.id,
          nextEvent: home.next_event,
          nextSeq: home.next_seq,
          subjects: officialSubjects(app, officialId),
          operator,
          now,
        }),
        deleteSubscribers(app, officialId),
        deleteOfficial(app, officialId),
      ],
    }
  },
})
