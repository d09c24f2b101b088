/** A subscriber has read an official account up to a MsgSeq: rule LV38 of docs/spec/live.md. A mark never goes back. */
import { defineTurn, type Decision } from '@takeback/store'
import { conversationByName } from '../../tables/conversations.ts'
import { setOfficialRead, subscriberMark } from '../../tables/subscribers.ts'
import { readEvent } from '../read-event.ts'
import { refuse, type Refused } from '../refused.ts'

export interface ReadOfficial {
  readonly app: number
  readonly officialId: string
  /** Who has read. */
  readonly userId: string
  /** MsgSeq. */
  readonly seq: number
}

export const readOfficial = defineTurn({
  reads: ({ app, officialId, userId }: ReadOfficial) => ({
    conversation: conversationByName(app, 'official', officialId),
    mark: subscriberMark(app, officialId, userId),
  }),
  decide: (command, rows, { now }): Decision<{ readonly kind: 'read' } | Refused> => {
    const { app, officialId, userId } = command
    const [home] = rows.conversation
    const [mark] = rows.mark
    if (home === undefined) return refuse(10010, `Official_Account ${officialId} does not exist`)
    const seq = Math.min(command.seq, home.next_seq - 1)
    // Its owner need not be a subscriber, and counts nothing.
    if (mark === undefined || seq <= mark.read_seq) return { result: { kind: 'read' } }
    return {
      result: { kind: 'read' },
      writes: [
        ...readEvent(home, mark.read_event, userId, seq, now),
        setOfficialRead(seq, home.next_event, app, officialId, userId),
      ],
    }
  },
})
