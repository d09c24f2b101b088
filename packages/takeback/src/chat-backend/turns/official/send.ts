/**
 * Send one message to the subscribers of an official account: rules BS1-BS5 of docs/spec/official-accounts.md
 * (PROTOCOL 6.6). One row of each kind whatever their number. The same content and Random within five minutes is
 * the same message and gets the first answer.
 */
import { formatMsgId, formatOfficialMsgKey } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { readSettings } from '../../domain/app-settings.ts'
import { officialSubject } from '../../domain/message-subject.ts'
import { isBroadcastTooFast } from '../../domain/send-rates.ts'
import { settingsOf } from '../../tables/apps.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { sentBefore } from '../../tables/numbered-messages.ts'
import { officialById } from '../../tables/official-accounts.ts'
import { firstAnswerIn, recentSend, rememberSendIn } from '../../tables/recent-sends.ts'
import { webhookSwitch, type Origin } from '../../webhooks/outbox.ts'
import { afterSendJobs } from '../after-send.ts'
import { storeNumbered, type NumberedContent } from '../group/store-message.ts'
import { recalledAmong, withoutRecalledQuotes } from '../late-quotes.ts'
import { refuse, type Refused } from '../refused.ts'

export interface SendOfficial extends NumberedContent {
  readonly officialId: string
  /** See domain/send-key.ts. */
  readonly sendKey: string
  /** False: ForbidAfterSendMsgCallback. */
  readonly afterSend: boolean
  readonly origin: Origin
}

export interface SentOfficial {
  readonly kind: 'sent'
  /** Server seconds. */
  readonly time: number
  readonly messageKey: string
  readonly msgId: string
  /** events.seq; absent: a version before this one sent it. */
  readonly event?: number
}

export const officialSendWindowMs = 300_000
/** The middle number of a MsgKey: a constant, not the Random of the request. */
const keyRandom = 1
const normalPriority = 2

export const sendOfficial = defineTurn({
  reads: ({ app, officialId, sendKey, ...content }: SendOfficial) => ({
    official: officialById(app, officialId),
    conversation: conversationByName(app, 'official', officialId),
    recent: recentSend(app, sendKey),
    recalledQuotes: recalledAmong(app, content),
    last: sentBefore(app, 'official', officialId, 1),
    lastButOne: sentBefore(app, 'official', officialId, 2),
    settings: settingsOf(app),
    webhook: webhookSwitch(app),
  }),
  decide: (command, rows, moment): Decision<SentOfficial | Refused> => {
    const { app, officialId, random, flags, origin } = command
    const { now } = moment
    const [official] = rows.official
    const [home] = rows.conversation
    if (official === undefined || home === undefined)
      return refuse(10010, `Official_Account ${officialId} does not exist`)
    const first = firstAnswerIn(home.id, rows.recent, now)
    if (first !== null) return { result: first as SentOfficial }
    const time = Math.floor(now / 1000)
    const limited = readSettings(rows.settings[0]?.settings).limits === 'tencent'
    if (limited && isBroadcastTooFast(rows.last[0]?.time, rows.lastButOne[0]?.time, time))
      return refuse(10023, `Official_Account ${officialId} may send once a second and twice an hour`)

    const id = moment.nextId()
    const messageKey = formatOfficialMsgKey(home.next_seq, time)
    const msgId = formatMsgId(official.tiny_id, time, random)
    const result = { kind: 'sent', time, messageKey, msgId, event: home.next_event } as const
    const message = {
      id,
      random: keyRandom,
      sender: officialId,
      msgId,
      priority: normalPriority,
      flags,
      detail: null,
      now,
    }
    const event = {
      command: 'OfficialAccount.CallbackAfterSendMsg',
      app,
      origin,
      eventTime: now,
      conversation: home.id,
      message: id,
      officialAccount: officialId,
    } as const
    return {
      result,
      writes: [
        ...storeNumbered(withoutRecalledQuotes(command, rows.recalledQuotes), home, message),
        rememberSendIn(home.id, app, command.sendKey, now + officialSendWindowMs, result),
      ],
      jobs: afterSendJobs(
        {
          switches: rows.webhook,
          wanted: command.afterSend,
          flags,
          subject: officialSubject(app, officialId, messageKey),
        },
        event,
        moment,
      ),
    }
  },
})
