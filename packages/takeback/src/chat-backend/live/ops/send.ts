/**
 * A user sends: rules LV33-LV35 of docs/spec/live.md. The same turns as REST, with the user as the sender. A frame that is
 * sent again (same conversation, same `random`) is one message, and gets the first answer.
 */
import {
  type LiveAnswers,
  MAX_MENTIONS,
  mentionAll,
  type MsgKeyParts,
  parseMsgKey,
  parseOfficialMsgKey,
  Refusal,
  type SendFrame,
} from '@takeback/protocol'
import { bodyToStore } from '../../domain/message-body.ts'
import { messageFlags } from '../../domain/message-flags.ts'
import { findQuotes } from '../../domain/quotes.ts'
import { sendKey } from '../../domain/send-key.ts'
import { accepted } from '../../rest/accepted.ts'
import { conversationByName } from '../../tables/conversations.ts'
import { sentMessage } from '../../tables/live-messages.ts'
import { liveMessage } from '../live-message.ts'
import { findPlace, type FoundPlace } from './find-place.ts'
import type { Session } from './session.ts'

const normalPriority = 2

export async function sendMessage(frame: SendFrame, session: Session): Promise<LiveAnswers['send']> {
  const { engine, app } = session
  const place = await findPlace(frame.conversation, session)
  const { sender, seq, random, time, event = 0 } = await sendTo(place, frame, session)
  const home =
    place.conversation ?? (await engine.read(conversationByName(app, place.kind, place.name)))[0]?.id
  const [row] = await engine.read(sentMessage(home ?? 0, sender, seq, random, time))
  // The answer of a repeated send, long ago: retention has taken the message.
  if (row === undefined) throw new Refusal(10030)
  return { message: liveMessage(row, frame.conversation, event) }
}

interface SentKey {
  readonly sender: string
  readonly seq: number
  readonly random: number
  readonly time: number
  /** events.seq */
  readonly event: number | undefined
}

function sendTo(place: FoundPlace, frame: SendFrame, session: Session): Promise<SentKey> {
  switch (place.kind) {
    case 'c2c':
      return sendC2c(place, frame, session)
    case 'official':
      return sendOfficial(place, frame, session)
    case 'group':
    case 'topic':
      return sendGroup(place, frame, session)
  }
}

type PlaceOf<Kind> = Extract<FoundPlace, { readonly kind: Kind }>

async function sendC2c({ peer }: PlaceOf<'c2c'>, frame: SendFrame, session: Session): Promise<SentKey> {
  const { engine, app, userId, origin } = session
  const sent = await engine.turn('c2c/send', {
    ...contentOf(frame, app, { badElement: 90010, tooLong: 93000 }),
    sender: userId,
    recipient: peer,
    seq: session.nextSeq(),
    clientTime: frame.clientTime,
    sendKey: sendKey(['live', 'c2c', userId, peer, frame.random]),
    afterSend: true,
    origin,
  })
  // 90012 speaks of an admin's call; a client is told that nobody of this name can be written to.
  if (sent.kind === 'refused') throw new Refusal(sent.code === 90012 ? 20003 : sent.code, sent.info)
  return { sender: userId, ...keyOf(parseMsgKey(sent.messageKey)), event: sent.event }
}

async function sendGroup(
  { groupId, topicId }: PlaceOf<'group' | 'topic'>,
  frame: SendFrame,
  session: Session,
): Promise<SentKey> {
  const { engine, app, userId, origin } = session
  const { random } = frame
  const sent = accepted(
    await engine.turn('group/send', {
      ...contentOf(frame, app, { badElement: 10004, tooLong: 80002 }),
      groupId,
      topicId,
      sender: userId,
      asMember: true,
      priority: normalPriority,
      detail: mentionsOf(frame.at ?? []),
      sendKey: sendKey(['group', groupId, topicId, userId, random]),
      afterSend: true,
      origin,
    }),
  )
  if (sent.kind === 'dropped') throw new Refusal(10023)
  return { sender: userId, seq: sent.seq, random, time: sent.time, event: sent.event }
}

async function sendOfficial(
  { officialId, isOwner }: PlaceOf<'official'>,
  frame: SendFrame,
  session: Session,
): Promise<SentKey> {
  if (!isOwner) throw new Refusal(10007, `${frame.conversation}: only its owner sends there`)
  const { engine, app, origin } = session
  const sent = accepted(
    await engine.turn('official/send', {
      ...contentOf(frame, app, { badElement: 10004, tooLong: 80002 }),
      officialId,
      sendKey: sendKey(['live', 'official', officialId, frame.random]),
      afterSend: true,
      origin,
    }),
  )
  const key = parseOfficialMsgKey(sent.messageKey)
  return {
    sender: officialId,
    ...keyOf(key === null ? null : { ...key, random: 1 }),
    event: sent.event,
  }
}

function keyOf(key: MsgKeyParts | null): MsgKeyParts {
  if (key === null) throw new Error('a turn answered a MsgKey that is none')
  return key
}

function contentOf(
  { body, custom: given, random, onlineOnly = false }: SendFrame,
  app: number,
  codes: { readonly badElement: number; readonly tooLong: number },
) {
  const custom = given ?? null
  const stored = bodyToStore(body, custom)
  if (!stored.ok) throw new Refusal(stored.why === 'too-long' ? codes.tooLong : codes.badElement, stored.info)
  const { quoted, blanked } = findQuotes(custom)
  return {
    app,
    random,
    body: stored.json,
    custom,
    customBlanked: blanked,
    quoted,
    flags: onlineOnly ? messageFlags.onlineOnly | messageFlags.uncounted : 0,
  }
}

/** As JSON for the ledger: UserIDs only. */
function mentionsOf(at: readonly string[]): string | null {
  if (at.length > MAX_MENTIONS)
    throw new Refusal(10053, `at: ${at.length} mentions, at most ${MAX_MENTIONS} are allowed`)
  if (at.length === 0) return null
  const people = at.filter((userId) => userId !== mentionAll)
  return JSON.stringify({ at: people, atAll: people.length < at.length, to: [] })
}
