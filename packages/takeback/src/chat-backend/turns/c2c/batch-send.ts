/**
 * Send one message to up to 500 people, each in their own conversation, under one MsgKey: rules OB1-OB3 of
 * docs/spec/one-to-one.md (PROTOCOL 6.2). No After-send webhook: the documents say so.
 *
 * Recipients that are not imported are listed; the others get the message.
 */
import { defineTurn, type Decision, type NewJob, type Query } from '@takeback/store'
import { c2cConversationName } from '../../domain/conversation-name.ts'
import { accountById } from '../../tables/accounts.ts'
import { c2cSide } from '../../tables/c2c-sides.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { newestC2cMessageLike } from '../../tables/messages.ts'
import { firstAnswer, recentSend, rememberSend } from '../../tables/recent-sends.ts'
import { passingJobs } from '../after-send.ts'
import { recalledAmong, withoutRecalledQuotes } from '../late-quotes.ts'
import { refuse, type Refused } from '../refused.ts'
import { answerOf, sameKeyAnswer, sendWindowMs, type SentC2c } from './send.ts'
import { storeMessage, type C2cContent } from './store-message.ts'

export interface BatchSendC2c extends C2cContent {
  /** At most 500, no name twice. */
  readonly recipients: readonly string[]
  readonly sendKey: string | null
}

export interface BatchSent {
  readonly kind: 'sent'
  readonly messageKey: string
  readonly msgId: string
  /** The recipients that are not imported. */
  readonly unknown: readonly string[]
}

export const batchSendC2c = defineTurn({
  reads: (command: BatchSendC2c) => {
    const { app, sender, seq, random, recipients, sendKey } = command
    const names = recipients.map((recipient) => c2cConversationName(sender, recipient))
    return {
      sender: accountById(app, sender),
      accounts: recipients.map((recipient) => accountById(app, recipient)),
      conversations: names.map((name) => conversationByName(app, 'c2c', name)),
      sides: recipients.map((recipient) => c2cSide(app, recipient, sender)),
      alike: names.map((name) => newestC2cMessageLike(app, name, sender, seq, random)),
      recent: recentSend(app, sendKey ?? ''),
      recalledQuotes: recalledAmong(app, command),
    }
  },
  decide: (command, rows, moment): Decision<BatchSent | Refused> => {
    const { app, sendKey, recipients } = command
    const [sender] = rows.sender
    if (sender === undefined) return refuse(90048, `From_Account ${command.sender} is not imported`)
    const unknown = recipients.filter((_, i) => rows.accounts[i]?.[0] === undefined)
    if (unknown.length === recipients.length)
      return refuse(90012, `invalid To_Account: none of ${unknown.length} is imported`)
    const first = firstAnswer(rows.recent, moment.now)
    if (first !== null) return { result: { ...(JSON.parse(first) as SentC2c), unknown } }

    const { messageKey, msgId, ...rest } = answerOf(command, sender, moment)
    const content = withoutRecalledQuotes(command, rows.recalledQuotes)
    const writes: Query[] = []
    const jobs: NewJob[] = []
    recipients.forEach((_, i) => {
      const account = rows.accounts[i]?.[0]
      // The same MsgKey in the same second is already there: that recipient has this message.
      if (account === undefined || sameKeyAnswer(rows.alike[i] ?? [], moment.now) !== null) return
      const [conversation] = rows.conversations[i] ?? []
      const [side] = rows.sides[i] ?? []
      const stored = storeMessage(content, { account, conversation, side }, msgId, moment)
      writes.push(...stored.writes)
      jobs.push(...passingJobs(content.flags, stored.id, moment))
    })
    if (sendKey !== null) {
      const answer = JSON.stringify({ ...rest, messageKey, msgId })
      writes.push(rememberSend(app, sendKey, moment.now + sendWindowMs, answer))
    }
    return { result: { kind: 'sent', messageKey, msgId, unknown }, writes, jobs }
  },
})
