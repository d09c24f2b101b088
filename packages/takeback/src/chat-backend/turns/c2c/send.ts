/**
 * Send one one-to-one message: rules OS1-OS7 of docs/spec/one-to-one.md (PROTOCOL 6.1).
 *
 * A repeated send (same sender, recipient, MsgSeq, MsgRandom and content within 120 s, or the same MsgKey within one
 * second) changes nothing and gets the first answer.
 */
import { defineTurn, type Decision, type Moment } from '@takeback/store'
import { formatMsgId, formatMsgKey } from '@takeback/protocol'
import { c2cConversationName } from '../../domain/conversation-name.ts'
import { c2cSubject } from '../../domain/message-subject.ts'
import { accountById, type AccountRow } from '../../tables/accounts.ts'
import { c2cSide } from '../../tables/c2c-sides.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { newestC2cMessageLike, type MessageRow } from '../../tables/messages.ts'
import { firstAnswer, recentSend, rememberSend } from '../../tables/recent-sends.ts'
import { webhookSwitch, type Origin } from '../../webhooks/outbox.ts'
import { afterSendJobs } from '../after-send.ts'
import { recalledAmong, withoutRecalledQuotes } from '../late-quotes.ts'
import { refuse, type Refused } from '../refused.ts'
import { storeMessage, type C2cContent } from './store-message.ts'

export interface SendC2c extends C2cContent {
  readonly recipient: string
  /** See domain/send-key.ts; null when the MsgSeq was drawn by us, so that nothing can repeat it. */
  readonly sendKey: string | null
  /** False: ForbidAfterSendMsgCallback. */
  readonly afterSend: boolean
  readonly origin: Origin
}

export interface SentC2c {
  readonly kind: 'sent'
  /** Server seconds. */
  readonly time: number
  readonly messageKey: string
  readonly msgId: string
  /** events.seq; absent: a version before this one sent it, or another command. */
  readonly event?: number
}

export const sendWindowMs = 120_000

export const sendC2c = defineTurn({
  reads: (command: SendC2c) => {
    const { app, sender, recipient, seq, random } = command
    const name = c2cConversationName(sender, recipient)
    return {
      sender: accountById(app, sender),
      recipient: accountById(app, recipient),
      conversation: conversationByName(app, 'c2c', name),
      side: c2cSide(app, recipient, sender),
      alike: newestC2cMessageLike(app, name, sender, seq, random),
      recent: recentSend(app, command.sendKey ?? ''),
      recalledQuotes: recalledAmong(app, command),
      webhook: webhookSwitch(app),
    }
  },
  decide: (command, rows, moment): Decision<SentC2c | Refused> => {
    const [sender] = rows.sender
    const [account] = rows.recipient
    if (sender === undefined) return refuse(90048, `From_Account ${command.sender} is not imported`)
    if (account === undefined) return refuse(90012, `To_Account ${command.recipient} is not imported`)
    const first = firstAnswer(rows.recent, moment.now)
    if (first !== null) return { result: JSON.parse(first) as SentC2c }
    const namesake = sameKeyAnswer(rows.alike, moment.now)
    if (namesake !== null) return { result: namesake }

    const names = answerOf(command, sender, moment)
    const [conversation] = rows.conversation
    const [side] = rows.side
    const content = withoutRecalledQuotes(command, rows.recalledQuotes)
    const stored = storeMessage(content, { account, conversation, side }, names.msgId, moment)
    const result = { ...names, event: stored.event }
    const remembered =
      command.sendKey === null
        ? []
        : [rememberSend(command.app, command.sendKey, moment.now + sendWindowMs, JSON.stringify(result))]
    const subject = c2cSubject(command.app, command.sender, command.recipient, result.messageKey)
    const event = {
      command: 'C2C.CallbackAfterSendMsg',
      app: command.app,
      origin: command.origin,
      eventTime: moment.now,
      conversation: stored.conversation,
      message: stored.id,
      from: command.sender,
      to: command.recipient,
      unread: stored.unread,
    } as const
    return {
      result,
      writes: [...stored.writes, ...remembered],
      jobs: afterSendJobs(
        { switches: rows.webhook, wanted: command.afterSend, flags: command.flags, subject },
        event,
        moment,
      ),
    }
  },
})

/** The names of a message that is sent now. */
export function answerOf(content: C2cContent, sender: AccountRow, moment: Moment): SentC2c {
  const { seq, random } = content
  const time = Math.floor(moment.now / 1000)
  return {
    kind: 'sent',
    time,
    messageKey: formatMsgKey({ seq, random, time }),
    msgId: formatMsgId(sender.tiny_id, content.clientTime ?? time, random),
  }
}

/** What the message was answered that already has the MsgKey which a send of now would get. */
export function sameKeyAnswer([message]: readonly MessageRow[], now: number): SentC2c | null {
  const time = Math.floor(now / 1000)
  if (message === undefined || message.time !== time) return null
  return { kind: 'sent', time, messageKey: formatMsgKey(message), msgId: message.msg_id }
}
