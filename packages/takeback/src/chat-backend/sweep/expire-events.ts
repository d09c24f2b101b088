/**
 * Retention of the ledgers, one slice: what `expire-messages` leaves behind where nothing is said any more, such as
 * the recall of a conversation's last message. Rule SW7 of docs/spec/one-to-one.md.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { oldestKeptSecond, readSettings } from '../domain/app-settings.ts'
import { settingsOf } from '../tables/apps.ts'
import { deleteEventsOlderThan, staleLedgers } from '../tables/events.ts'

export interface ExpireEvents {
  readonly app: number
  /** conversations.id: goes on behind this one. */
  readonly after: number
  /** Seconds: what the sweeper found to be the oldest kept one; checked again. */
  readonly before: number
  /** Conversations, and events of each; more of one are left to the next sweep. */
  readonly limit: number
}

export interface ExpiredEvents {
  /** Where the next slice begins; null when this was the last one. */
  readonly next: number | null
}

export const expireEvents = defineTurn({
  reads: ({ app, after, before, limit }: ExpireEvents) => ({
    settings: settingsOf(app),
    stale: staleLedgers(app, after, before * 1000, limit),
  }),
  decide: ({ before, limit }, { settings, stale }, { now }): Decision<ExpiredEvents> => {
    const oldestKept = oldestKeptSecond(readSettings(settings[0]?.settings), now)
    const last = stale.at(-1)
    if (before > oldestKept || last === undefined) return { result: { next: null } }
    return {
      result: { next: stale.length < limit ? null : last.conversation },
      writes: stale.map(({ conversation }) => deleteEventsOlderThan(conversation, before * 1000, limit)),
      // The reason of a recall stands in its event.
      erases: true,
    }
  },
})
