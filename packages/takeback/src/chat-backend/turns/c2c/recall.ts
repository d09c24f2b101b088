/**
 * Recall one one-to-one message: rules OR1-OR10 of docs/spec/one-to-one.md, and for users RC1-RC9 of
 * docs/spec/recall.md (PROTOCOL 5.1, 10).
 *
 * The message is marked, its text goes, the recipient's unread falls by one if this message was unread, and the
 * webhook with the total as of this commit goes to the outbox: all in one transaction.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { formatMsgKey, type MsgKeyParts } from '@takeback/protocol'
import { oldestKeptSecond, readSettings, type AppSettings } from '../../domain/app-settings.ts'
import { c2cConversationName } from '../../domain/conversation-name.ts'
import { wasUnread } from '../../domain/unread.ts'
import { hasFlag, messageFlags } from '../../domain/message-flags.ts'
import { c2cSubject } from '../../domain/message-subject.ts'
import type { RecallDetail } from '../../domain/recall-detail.ts'
import { addressKept, isWithin, operatorOf, type RecallBy } from '../../domain/recall-rules.ts'
import { accountById, setC2cUnread, type AccountRow } from '../../tables/accounts.ts'
import { settingsOf } from '../../tables/apps.ts'
import { c2cSide, setSideUnread } from '../../tables/c2c-sides.ts'
import { advanceConversation, conversationByName, type ConversationRow } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { c2cMessageByKey, type RecallableRow } from '../../tables/messages.ts'
import { webhookJobs, webhookSwitch, type Origin } from '../../webhooks/outbox.ts'
import { closeAfterSend, pendingAfterSend } from '../after-send.ts'
import { refuse, type Refused } from '../refused.ts'
import { takeBack } from '../take-back.ts'

export interface RecallC2c {
  readonly app: number
  readonly sender: string
  readonly recipient: string
  readonly messageKey: MsgKeyParts
  readonly by: RecallBy
  readonly origin: Origin
}

export interface RecalledC2c {
  readonly kind: 'recalled'
  /** The recipient's total after the recall. */
  readonly unread: number
}

export const recallC2c = defineTurn({
  reads: ({ app, sender, recipient, messageKey }: RecallC2c) => {
    const { seq, random, time } = messageKey
    const name = c2cConversationName(sender, recipient)
    return {
      sender: accountById(app, sender),
      recipient: accountById(app, recipient),
      conversation: conversationByName(app, 'c2c', name),
      message: c2cMessageByKey(app, name, sender, seq, random, time),
      side: c2cSide(app, recipient, sender),
      settings: settingsOf(app),
      afterSend: pendingAfterSend(c2cSubject(app, sender, recipient, formatMsgKey(messageKey))),
      webhook: webhookSwitch(app),
    }
  },
  decide: (command, rows, { now }): Decision<RecalledC2c | Refused> => {
    const { app, sender, recipient, by, origin } = command
    const settings = readSettings(rows.settings[0]?.settings)
    const found = recallable(command, rows, settings, now)
    if ('result' in found) return found
    const { conversation, message } = found
    const [side] = rows.side

    // Of an account that was deleted meanwhile nothing is unread.
    const [{ c2c_unread: before } = { c2c_unread: 0 }] = rows.recipient
    const fewer = wasUnread(message, side) ? 1 : 0
    const unread = before - fewer
    const operator = operatorOf(by, origin.operator)
    const address = addressKept(by, origin.clientIp)
    const taken = takeBack({ app, message, operator, address, reason: null, settings, now })
    const detail: RecallDetail = {
      msgId: message.msg_id,
      quotes: message.quotes,
      unread: { before, after: unread },
    }
    const afterSend = closeAfterSend(rows.afterSend)
    const writes = [
      advanceConversation(conversation.next_event + 1, conversation.next_seq, conversation.id),
      insertEvent(
        conversation.id,
        conversation.next_event,
        'recall',
        message.id,
        operator,
        now,
        JSON.stringify(detail),
      ),
      ...taken.writes,
      ...afterSend.writes,
    ]
    if (fewer > 0 && side !== undefined) {
      writes.push(
        setSideUnread(app, recipient, sender, side.unread - 1),
        setC2cUnread(unread, app, recipient),
      )
    }
    const event = {
      command: 'C2C.CallbackAfterMsgWithDraw',
      app,
      origin: { ...origin, operator },
      eventTime: now,
      conversation: conversation.id,
      // Tencent's call has no reason.
      aside: { actorRole: by.kind === 'user' ? 'sender' : 'app-admin', reason: null },
      from: sender,
      to: recipient,
      msgKey: formatMsgKey(message),
      unread,
    } as const
    return {
      result: { kind: 'recalled', unread },
      writes,
      jobs: [...taken.jobs, ...webhookJobs(rows.webhook, event, afterSend.waitsFor)],
      erases: taken.erases,
    }
  },
})

interface Found {
  readonly conversation: ConversationRow
  readonly message: RecallableRow
}

interface FoundRows {
  readonly sender: readonly AccountRow[]
  readonly recipient: readonly AccountRow[]
  readonly conversation: readonly ConversationRow[]
  readonly message: readonly RecallableRow[]
}

/** The message, or the answer of rules OR1, OR2, OR10, RC1, RC3, RC6 and RC9. */
function recallable(
  { sender, recipient, by, messageKey }: RecallC2c,
  rows: FoundRows,
  settings: AppSettings,
  now: number,
): Found | { readonly result: Refused } {
  const isUser = by.kind === 'user'
  const msgKey = formatMsgKey(messageKey)
  const [conversation] = rows.conversation
  const [message] = rows.message
  // What is not theirs is for a user not there, and neither are strangers.
  const isHidden = isUser && (sender !== by.userId || rows.sender.length === 0)
  const isGone = message !== undefined && message.time < oldestKeptSecond(settings, now)
  if (conversation === undefined || message === undefined || isGone || isHidden) {
    // An admin is told who of the two is not there; what was said is found without them.
    if (!isUser && rows.sender.length === 0) return refuse(90008, `From_Account ${sender} is not imported`)
    if (!isUser && rows.recipient.length === 0)
      return refuse(90003, `To_Account ${recipient} is not imported`)
    return refuse(20022, `MsgKey ${msgKey}: no such message from ${sender} to ${recipient}`)
  }
  if (hasFlag(message.flags, messageFlags.onlineOnly))
    return refuse(20022, `MsgKey ${msgKey}: an online-only message is not kept and can't be recalled`)
  if (message.recalled_at !== null) return refuse(20023, `MsgKey ${msgKey} is already recalled`)
  if (isUser && !isWithin(settings.recallWindowMs, message.time, now))
    return refuse(20016, `MsgKey ${msgKey}: older than ${settings.recallWindowMs / 1000} seconds`)
  return { conversation, message }
}
