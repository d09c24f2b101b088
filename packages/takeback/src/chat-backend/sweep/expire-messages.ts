/**
 * Retention: one slice of messages that are older than the app keeps them, with their texts, events and quotes.
 * Rules SW1-SW2 of docs/spec/one-to-one.md. What was still unread leaves the counts with its message.
 */
import { defineTurn, type Decision, type Query } from '@takeback/store'
import { oldestKeptSecond, readSettings } from '../domain/app-settings.ts'
import { c2cPeer } from '../domain/conversation-name.ts'
import { hasFlag, messageFlags } from '../domain/message-flags.ts'
import { forgetUnreadInTotal } from '../tables/accounts.ts'
import { settingsOf } from '../tables/apps.ts'
import { deleteBody } from '../tables/bodies.ts'
import { forgetUnreadMessage } from '../tables/c2c-sides.ts'
import { deleteEventsOlderThan } from '../tables/events.ts'
import { deleteMentionsOf } from '../tables/mentions.ts'
import { deleteMessage, expiredMessages, type ExpiredRow } from '../tables/messages.ts'
import { deleteQuotesBy, deleteQuotesOf } from '../tables/quotes.ts'

export interface ExpireMessages {
  readonly app: number
  /** Seconds: what the sweeper found to be the oldest kept one; checked again. */
  readonly before: number
  readonly limit: number
}

/** Sent, recalled, read, and a member that came or went. */
const eventsPerMessage = 4

export interface ExpiredMessages {
  readonly deleted: number
}

export const expireMessages = defineTurn({
  reads: ({ app, before, limit }: ExpireMessages) => ({
    settings: settingsOf(app),
    expired: expiredMessages(app, before, limit),
  }),
  decide: ({ app, before, limit }, rows, { now }): Decision<ExpiredMessages> => {
    const oldestKept = oldestKeptSecond(readSettings(rows.settings[0]?.settings), now)
    if (before > oldestKept || rows.expired.length === 0) return { result: { deleted: 0 } }
    const writes: Query[] = []
    for (const message of rows.expired) writes.push(...forgetUnread(app, message), ...deletions(app, message))
    // Events go as far as this slice went, in the conversations it touched: whole seconds, as messages do.
    const untilMs = ((rows.expired.at(-1)?.time ?? before) + 1) * 1000
    const touched = new Set(rows.expired.map((message) => message.conversation))
    for (const conversation of touched)
      writes.push(deleteEventsOlderThan(conversation, untilMs, limit * eventsPerMessage))
    return { result: { deleted: rows.expired.length }, writes, erases: true }
  },
})

function deletions(app: number, message: ExpiredRow): Query[] {
  return [
    deleteBody(message.id),
    deleteQuotesOf(app, message.msg_id),
    deleteQuotesBy(message.id),
    ...(message.kind === 'c2c' ? [] : [deleteMentionsOf(message.conversation, message.seq)]),
    deleteMessage(message.id),
  ]
}

function forgetUnread(app: number, message: ExpiredRow): Query[] {
  if (message.kind !== 'c2c' || message.recalled_at !== null) return []
  if (hasFlag(message.flags, messageFlags.uncounted)) return []
  const recipient = c2cPeer(message.name, message.sender)
  return [
    forgetUnreadInTotal(app, recipient, message.sender, message.id),
    forgetUnreadMessage(app, recipient, message.sender, message.id),
  ]
}
