/**
 * Send one message to a group or a topic: rules GS1-GS8, GM9 and GM10 of docs/spec/groups.md (PROTOCOL 6.4).
 *
 * The MsgSeq is the conversation's next one, so it follows the order of commits. A repeated send (same group or
 * topic, sender and Random within five minutes) changes nothing and gets the first answer.
 */
import { formatMsgId } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { readSettings } from '../../domain/app-settings.ts'
import { groupTypeRules } from '../../domain/group-types.ts'
import { messageFlags } from '../../domain/message-flags.ts'
import { groupSubject } from '../../domain/message-subject.ts'
import { muted } from '../../domain/muted.ts'
import { groupMessagesPerSecond, isGroupTooFast } from '../../domain/send-rates.ts'
import { accountById } from '../../tables/accounts.ts'
import { settingsOf } from '../../tables/apps.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { groupMember } from '../../tables/group-members.ts'
import { groupById } from '../../tables/groups.ts'
import { sentBefore } from '../../tables/numbered-messages.ts'
import { firstAnswerIn, recentSend, rememberSendIn } from '../../tables/recent-sends.ts'
import { webhookSwitch, type Origin } from '../../webhooks/outbox.ts'
import { afterSendJobs } from '../after-send.ts'
import { recalledAmong, withoutRecalledQuotes } from '../late-quotes.ts'
import { refuse, type Refused } from '../refused.ts'
import { groupHome, memberHome, placeOf, topicOf } from './place.ts'
import { storeNumbered, type NumberedContent } from './store-message.ts'

export interface SendGroup extends NumberedContent {
  readonly groupId: string
  readonly topicId: string | null
  readonly sender: string
  /** A user sends: for members only, with the answer of `memberHome` for others. An admin sends for anybody. */
  readonly asMember?: boolean
  readonly priority: number
  /** Who is mentioned and who is meant, as JSON for the ledger; null: nobody in particular. */
  readonly detail: string | null
  /** See domain/send-key.ts. */
  readonly sendKey: string
  /** False: ForbidAfterSendMsgCallback. */
  readonly afterSend: boolean
  readonly origin: Origin
}

export interface SentGroup {
  readonly kind: 'sent'
  /** Server seconds. */
  readonly time: number
  readonly seq: number
  readonly msgId: string
  /** events.seq; absent: a version before this one sent it. */
  readonly event?: number
}

/** Beyond the rate of the group: nothing is stored, and the caller is told so without an error. */
export interface DroppedGroup {
  readonly kind: 'dropped'
  readonly time: number
}

export const groupSendWindowMs = 300_000

export const sendGroup = defineTurn({
  reads: (command: SendGroup) => {
    const { app, groupId, topicId, sender } = command
    const { kind, name } = placeOf(groupId, topicId)
    return {
      group: groupById(app, groupId),
      topic: topicOf(app, topicId),
      conversation: conversationByName(app, kind, name),
      sender: accountById(app, sender),
      member: groupMember(app, groupId, sender),
      recent: recentSend(app, command.sendKey),
      recalledQuotes: recalledAmong(app, command),
      fortiethBack: sentBefore(app, kind, name, groupMessagesPerSecond),
      settings: settingsOf(app),
      webhook: webhookSwitch(app),
    }
  },
  decide: (command, rows, moment): Decision<SentGroup | DroppedGroup | Refused> => {
    const { app, groupId, topicId, sender, random, origin } = command
    const { now } = moment
    const place = command.asMember === true ? memberHome(command, rows) : groupHome(command, rows)
    if ('result' in place) return place
    const { group, home } = place
    const [account] = rows.sender
    if (account === undefined) return refuse(10019, `From_Account ${sender} is not imported`)
    const first = firstAnswerIn(home.id, rows.recent, now)
    if (first !== null) return { result: first as SentGroup }
    const silence = muted({ member: rows.member[0], bySelf: command.asMember === true }, group, now)
    if (silence !== null) return refuse(10017, `${sender} ${silence} in GroupId ${groupId}`)
    const time = Math.floor(now / 1000)
    const limited = readSettings(rows.settings[0]?.settings).limits === 'tencent'
    if (limited && isGroupTooFast(rows.fortiethBack[0]?.time, time))
      return { result: { kind: 'dropped', time } }

    const id = moment.nextId()
    const seq = home.next_seq
    const msgId = formatMsgId(account.tiny_id, time, random)
    const flags = flagsIn(group.type, command.flags)
    const { priority, detail } = command
    const message = { id, random, sender, msgId, priority, flags, detail, now }
    const result = { kind: 'sent', time, seq, msgId, event: home.next_event } as const
    const event = {
      command: 'Group.CallbackAfterSendMsg',
      app,
      origin,
      eventTime: now,
      conversation: home.id,
      message: id,
      groupType: group.type,
      groupId,
      topicId,
    } as const
    return {
      result,
      writes: [
        ...storeNumbered(withoutRecalledQuotes(command, rows.recalledQuotes), home, message),
        rememberSendIn(home.id, app, command.sendKey, now + groupSendWindowMs, result),
      ],
      jobs: afterSendJobs(
        {
          switches: rows.webhook,
          wanted: command.afterSend,
          flags,
          subject: groupSubject(app, groupId, topicId, seq),
        },
        event,
        moment,
      ),
    }
  },
})

/** A live room has no history and no unread, so `OnlineOnlyFlag` and `NoUnread` mean nothing there. */
function flagsIn(type: string, flags: number): number {
  if (groupTypeRules(type).history) return flags
  return (flags & ~messageFlags.onlineOnly) | messageFlags.uncounted
}
