/**
 * Takes back what a ledger of recalls names, in a store that was restored from a copy made before: rules BK10-BK13 of
 * docs/spec/backup.md. It was allowed when it happened, so no rule of who may take back what is asked again, and it
 * happened then: time and author are those of the ledger.
 */
import {
  parseMsgKey,
  parseOfficialMsgKey,
  type MessagePlace,
  formatMsgKey,
  formatOfficialMsgKey,
} from '@takeback/protocol'
import { defineTurn, type Decision, type NewJob, type Query } from '@takeback/store'
import { readSettings } from '../../domain/app-settings.ts'
import { c2cConversationName } from '../../domain/conversation-name.ts'
import { destroyedNames } from '../../domain/destroyed-name.ts'
import type { RecallDetail } from '../../domain/recall-detail.ts'
import { wasUnread } from '../../domain/unread.ts'
import { accountById, setC2cUnread, type AccountRow } from '../../tables/accounts.ts'
import { settingsOf } from '../../tables/apps.ts'
import { c2cSide, setSideUnread, type C2cSideRow } from '../../tables/c2c-sides.ts'
import { advanceConversation, type ConversationKind } from '../../tables/conversations.ts'
import { insertEvent } from '../../tables/events.ts'
import { groupById } from '../../tables/groups.ts'
import { deleteMentionsOf } from '../../tables/mentions.ts'
import { c2cNamed, numberedNamed, type NamedRow } from '../../tables/recalled-messages.ts'
import { webhookJobs, webhookSwitch, type WebhookEvent } from '../../webhooks/outbox.ts'
import { takeBack } from '../take-back.ts'

export interface RecallAgain {
  readonly app: number
  readonly place: MessagePlace
  /** MsgKey, or MsgSeq as text. */
  readonly name: string
  /** messages.id; null: whichever bears that name, in a group that was made again too. */
  readonly message: number | null
  /** When it was taken back; milliseconds. */
  readonly at: number
  /** UserID of who took it back. */
  readonly by: string
  readonly reason: string | null
  /** Nobody was told of it: no event, no webhook. */
  readonly isSilent: boolean
  /** Its text goes now, whatever the app's policy says. */
  readonly erases: boolean
}

export interface RecalledAgain {
  /** Messages that were still there. 0: taken back before, or not in this store. */
  readonly taken: number
  readonly quotes: number
}

/** The calls are over: where they came from is not in the ledger. */
const origin = { clientIp: '0.0.0.0', platform: 'RESTAPI' }

export const recallAgain = defineTurn({
  reads: (command: RecallAgain) => {
    const { app, place } = command
    const [owner, peer] = place.kind === 'c2c' ? [place.recipient, place.sender] : ['', '']
    return {
      messages: messagesNamed(command),
      settings: settingsOf(app),
      webhook: webhookSwitch(app),
      group: groupById(app, 'groupId' in place ? place.groupId : ''),
      account: accountById(app, owner),
      side: c2cSide(app, owner, peer),
    }
  },
  decide: (command, rows): Decision<RecalledAgain> => {
    const { app, message: only, by, at, reason, isSilent, erases } = command
    const settings = readSettings(rows.settings[0]?.settings)
    const taking = erases ? { ...settings, redactAfterMs: 0 } : settings
    const writes: Query[] = []
    const jobs: NewJob[] = []
    const left = rows.messages.filter(
      ({ id, recalled_at }) => recalled_at === null && (only === null || id === only),
    )
    for (const message of left) {
      const taken = takeBack({ app, message, operator: by, address: null, reason, settings: taking, now: at })
      const unread = unreadAfter(message, command, rows)
      writes.push(...taken.writes, ...unread.writes)
      jobs.push(...taken.jobs)
      if (command.place.kind !== 'c2c') writes.push(deleteMentionsOf(message.conversation, message.seq))
      if (isSilent) continue
      const { next_event, next_seq, conversation } = message
      const detail = JSON.stringify(detailOf(message, reason))
      writes.push(
        advanceConversation(next_event + 1, next_seq, conversation),
        insertEvent(conversation, next_event, 'recall', message.id, by, at, detail),
      )
      jobs.push(...webhookJobs(rows.webhook, eventOf(command, message, rows.group[0]?.type, unread.total)))
    }
    const quotes = left.reduce((sum, message) => sum + message.quotes, 0)
    return { result: { taken: left.length, quotes }, writes, jobs, erases: left.length > 0 }
  },
})

/** Nothing bears it. */
const noKey = { seq: -1, random: -1, time: -1 }

function messagesNamed({ app, place, name }: RecallAgain): Query<NamedRow> {
  switch (place.kind) {
    case 'c2c': {
      const { seq, random, time } = parseMsgKey(name) ?? noKey
      const conversation = c2cConversationName(place.sender, place.recipient)
      return c2cNamed(app, conversation, place.sender, seq, random, time)
    }
    case 'official': {
      const { seq, time } = parseOfficialMsgKey(name) ?? noKey
      return numbered(app, 'official', place.officialAccount, { seq, time })
    }
    case 'group':
    case 'topic':
      return numbered(app, place.topicId === null ? 'group' : 'topic', place.topicId ?? place.groupId, {
        seq: Number(name),
        time: -1,
      })
  }
}

function numbered(
  app: number,
  kind: ConversationKind,
  id: string,
  { seq, time }: { readonly seq: number; readonly time: number },
): Query<NamedRow> {
  const { after, before } = destroyedNames(id)
  return numberedNamed(app, kind, id, after, before, Number.isSafeInteger(seq) ? seq : -1, time)
}

interface UnreadRows {
  readonly account: readonly AccountRow[]
  readonly side: readonly C2cSideRow[]
}

function unreadAfter(
  message: NamedRow,
  { app, place }: RecallAgain,
  { account: [account], side: [side] }: UnreadRows,
): { readonly writes: readonly Query[]; readonly total: number } {
  const total = account?.c2c_unread ?? 0
  if (place.kind !== 'c2c' || account === undefined || side === undefined || !wasUnread(message, side))
    return { writes: [], total }
  return {
    writes: [
      setSideUnread(app, place.recipient, place.sender, side.unread - 1),
      setC2cUnread(total - 1, app, place.recipient),
    ],
    total: total - 1,
  }
}

function detailOf({ seq, msg_id, quotes }: NamedRow, reason: string | null): RecallDetail {
  return { seq, msgId: msg_id, ...(reason !== null && { reason }), quotes }
}

/** Whoever was told before is told the same again; whose webhook was lost with the disk hears of it now. */
function eventOf(
  { app, place, by, at, reason }: RecallAgain,
  message: NamedRow,
  groupType = '',
  unread = 0,
): WebhookEvent {
  const base = {
    app,
    origin: { ...origin, operator: by },
    eventTime: at,
    conversation: message.conversation,
    aside: { reason },
  }
  switch (place.kind) {
    case 'c2c':
      return {
        ...base,
        command: 'C2C.CallbackAfterMsgWithDraw',
        from: place.sender,
        to: place.recipient,
        msgKey: formatMsgKey(message),
        unread,
      }
    case 'official':
      return {
        ...base,
        command: 'OfficialAccount.CallbackAfterMsgWithDraw',
        officialAccount: place.officialAccount,
        msgKeys: [formatOfficialMsgKey(message.seq, message.time)],
      }
    case 'group':
    case 'topic':
      return {
        ...base,
        command: 'Group.CallbackAfterRecallMsg',
        groupType: groupType === '' ? 'Public' : groupType,
        groupId: place.groupId,
        topicId: place.topicId,
        messages: [{ seq: message.seq, msgId: message.msg_id }],
      }
  }
}
