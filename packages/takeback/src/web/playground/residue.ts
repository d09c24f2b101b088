/**
 * Six places where a text that was taken back could still be, each looked at now: history over REST, the quotes, and a
 * device of each person that was away and signs in for this. A check that finds the text fails. Rules PG10-PG15 of
 * docs/spec/playground.md.
 */
import { type Conversation, type Message, TakebackChat } from '@takeback/client'
import type { PlaygroundView, RestAnswer } from '@takeback/protocol'
import { callRest, fetchUserSig } from '../api/playground.ts'
import type { PlaygroundWords } from '../words/playground-words.ts'
import { quoteOf } from './bubble.ts'
import type { Phone } from './phone.ts'
import { conversationFor, type MessageFacts, type RecallCase } from './recall-case.ts'

export const residueNames = ['body', 'quote', 'preview', 'unread', 'mention', 'offline'] as const
export type ResidueName = (typeof residueNames)[number]
type Why = PlaygroundWords['playground']['residue']['why']

export interface ResidueCheck {
  readonly name: ResidueName
  readonly verdict: 'passed' | 'failed' | 'not-asked'
  /** Said in the language of the moment. */
  readonly why: (said: Why) => string
}

/** What one look found. */
export interface Evidence {
  /** As REST lists them; undefined: not listed. */
  readonly body: HistoryEntry | undefined
  readonly quoting: readonly (HistoryEntry | undefined)[]
  readonly devices: readonly DeviceView[]
  /** Since the recall, by UserID: messages that arrived. */
  readonly received: Readonly<Record<string, number>>
}

export interface HistoryEntry {
  readonly MsgBody: readonly unknown[]
  readonly CloudCustomData?: string
}

export interface DeviceView {
  readonly userId: string
  readonly conversation: Pick<Conversation, 'unreadCount' | 'lastMessage' | 'atMessages'> | undefined
  readonly message: Message | undefined
}

export async function checkResidue(
  view: PlaygroundView,
  recall: RecallCase,
  witnesses: readonly Phone[],
): Promise<ResidueCheck[]> {
  try {
    const [body, quoting, devices] = await Promise.all([
      historyEntry(recall, recall.message),
      Promise.all(recall.quoting.map((message) => historyEntry(recall, message))),
      Promise.all(view.people.map(({ userId }) => arrive(view, recall, userId))),
    ])
    const received = Object.fromEntries(
      witnesses.map((witness) => [
        witness.person.userId,
        witness.received(conversationFor(recall, witness.person.userId)),
      ]),
    )
    return judge(recall, { body, quoting, devices, received })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return residueNames.map((name) => failed(name, (said) => said.couldNot(why)))
  }
}

/** Pure: from what was found to the verdicts. */
export function judge(recall: RecallCase, evidence: Evidence): ResidueCheck[] {
  return [
    judgeBody(evidence),
    judgeQuotes(evidence),
    judgePreview(recall, evidence),
    judgeUnread(recall, evidence),
    judgeMentions(recall, evidence),
    judgeDevices(evidence),
  ]
}

function judgeBody({ body }: Evidence): ResidueCheck {
  if (body === undefined) return failed('body', (said) => said.bodyMissing)
  return body.MsgBody.length === 0
    ? passed('body', (said) => said.bodyGone)
    : failed('body', (said) => said.bodyThere)
}

function judgeQuotes({ quoting }: Evidence): ResidueCheck {
  if (quoting.length === 0) return notAsked('quote', (said) => said.noQuote)
  const isGone = quoting.every(
    (entry) => entry !== undefined && (quoteOf(entry.CloudCustomData ?? '')?.text ?? '') === '',
  )
  return isGone
    ? passed('quote', (said) => said.quoteGone(quoting.length))
    : failed('quote', (said) => said.quoteThere)
}

function judgePreview({ message }: RecallCase, { devices }: Evidence): ResidueCheck {
  const lasts = devices.map(({ conversation }) => conversation?.lastMessage ?? null)
  const shows = (last: Message | null) =>
    last !== null && ((last.ID === message.id && holdsText(last)) || quotesText(last, message.id))
  if (lasts.some(shows)) return failed('preview', (said) => said.previewThere)
  const [last = null] = lasts
  if (last?.ID === message.id) return passed('preview', (said) => said.previewLast)
  const quotes = quoteOf(last?.cloudCustomData ?? '')?.messageID === message.id
  return passed('preview', (said) => (quotes ? said.previewQuote : said.previewOther))
}

function judgeUnread({ unread }: RecallCase, { devices, received }: Evidence): ResidueCheck {
  const lines = unread.map((before) => {
    const device = devices.find(({ userId }) => userId === before.userId)
    const now = device?.conversation?.unreadCount ?? 0
    const since = (received[before.userId] ?? before.received) - before.received
    const fell = before.count + since - now
    const isRight = before.wasUnread === null ? fell === 0 || fell === 1 : fell === Number(before.wasUnread)
    return { ...before, now, isRight, fell }
  })
  if (lines.length === 0) return notAsked('unread', (said) => said.unreadSame)
  const isRight = lines.every((line) => line.isRight)
  const fell = lines.some((line) => line.fell > 0)
  return {
    name: 'unread',
    verdict: isRight ? 'passed' : 'failed',
    why: (said) =>
      said.together(
        lines.map(({ userId, count, now }) => said.unread(userId, String(count), String(now))).join(' '),
        isRight ? (fell ? said.unreadFell : said.unreadSame) : said.unreadWrong,
      ),
  }
}

function judgeMentions({ message, mentioned }: RecallCase, { devices }: Evidence): ResidueCheck {
  const [who] = mentioned
  if (who === undefined) return notAsked('mention', (said) => said.noMention)
  const still = devices.find(
    ({ userId, message: seen, conversation }) =>
      mentioned.includes(userId) &&
      ((seen?.atUserList.length ?? 0) > 0 || conversation?.atMessages.some(({ ID }) => ID === message.id)),
  )
  return still === undefined
    ? passed('mention', (said) => said.mentionGone(mentioned.reduce(said.both)))
    : failed('mention', (said) => said.mentionThere(still.userId))
}

function judgeDevices({ devices }: Evidence): ResidueCheck {
  const leak = devices.find(({ message }) => message !== undefined && holdsText(message))
  if (leak !== undefined) return failed('offline', (said) => said.offlineThere(leak.userId))
  const lost = devices.find(({ message }) => message === undefined)
  if (lost !== undefined) return failed('offline', (said) => said.offlineMissing(lost.userId))
  const everybody = devices.map(({ userId }) => userId)
  return passed('offline', (said) => said.offlineGone(everybody.reduce(said.both)))
}

function holdsText({ isRevoked, payload, elements }: Message): boolean {
  return !isRevoked || elements.length > 0 || Object.keys(payload).length > 0
}

function quotesText({ cloudCustomData }: Message, messageID: string): boolean {
  const quote = quoteOf(cloudCustomData)
  return quote !== null && quote.messageID === messageID && quote.text !== ''
}

/** A device of this person's that was away all the time and comes now. */
async function arrive(view: PlaygroundView, recall: RecallCase, userId: string): Promise<DeviceView> {
  const chat = TakebackChat.create({ SDKAppID: view.sdkAppId, url: view.chatUrl, platform: 'iPad' })
  try {
    await chat.login({ userID: userId, userSig: await fetchUserSig(userId) })
    const conversationID = conversationFor(recall, userId)
    const { data: list } = await chat.getConversationList()
    let page = (await chat.getMessageList({ conversationID })).data
    // A busy conversation may have moved on by a few pages.
    for (let turn = 0; turn < 5 && !holds(page.messageList, recall) && !page.isCompleted; turn++)
      page = (await chat.getMessageList({ conversationID, nextReqMessageID: page.nextReqMessageID })).data
    return {
      userId,
      conversation: list.conversationList.find((each) => each.conversationID === conversationID),
      message: page.messageList.find(({ ID }) => ID === recall.message.id),
    }
  } finally {
    await chat.destroy()
  }
}

function holds(messages: readonly Message[], { message }: RecallCase): boolean {
  return messages.some(({ ID }) => ID === message.id)
}

async function historyEntry(recall: RecallCase, message: MessageFacts): Promise<HistoryEntry | undefined> {
  if (recall.groupId !== null) {
    const body = { GroupId: recall.groupId, ReqMsgSeq: message.seq, ReqMsgNumber: 1, WithRecalledMsg: 1 }
    const answer = await callRest('group_open_http_svc/group_msg_get_simple', body)
    return entriesOf(answer, 'RspMsgList').find(({ MsgSeq }) => MsgSeq === message.seq)
  }
  const answer = await callRest('openim/admin_getroammsg', {
    Operator_Account: recall.message.from,
    Peer_Account: recall.to,
    MaxCnt: 100,
    MinTime: message.time,
    MaxTime: message.time,
  })
  return entriesOf(answer, 'MsgList').find(({ MsgKey }) => MsgKey === message.msgKey)
}

type Entry = HistoryEntry & { readonly MsgSeq?: number; readonly MsgKey?: string }

function entriesOf(answer: RestAnswer['answer'], name: string): readonly Entry[] {
  if (answer.ErrorCode !== 0) throw new Error(`${answer.ErrorCode} ${answer.ErrorInfo}`)
  const list = answer[name]
  return Array.isArray(list) ? (list as Entry[]) : []
}

function passed(name: ResidueName, why: ResidueCheck['why']): ResidueCheck {
  return { name, verdict: 'passed', why }
}

function failed(name: ResidueName, why: ResidueCheck['why']): ResidueCheck {
  return { name, verdict: 'failed', why }
}

function notAsked(name: ResidueName, why: ResidueCheck['why']): ResidueCheck {
  return { name, verdict: 'not-asked', why }
}
