/**
 * One page of a one-to-one history: rules OH1-OH6 of docs/spec/one-to-one.md (PROTOCOL 7.1). Pages walk back in time;
 * inside a page time goes forward; a page has at most 13 KB, but always a message if there is one.
 */
import { adminGetroammsg as wire, formatMsgKey, parseMsgKey, Refusal } from '@takeback/protocol'
import { oldestKeptSecond, readSettings } from '../../../domain/app-settings.ts'
import { c2cConversationName } from '../../../domain/conversation-name.ts'
import { hasFlag, messageFlags } from '../../../domain/message-flags.ts'
import { accountById } from '../../../tables/accounts.ts'
import { settingsOf } from '../../../tables/apps.ts'
import { c2cSide } from '../../../tables/c2c-sides.ts'
import { c2cHistory, type MessageWithBodyRow } from '../../../tables/messages.ts'
import { restCommand } from '../../command.ts'
import { readTogether } from '../../read-together.ts'

export const maxPageBytes = 13_000
/** More never fit into a page: an entry has some 250 bytes beside its text. */
const maxPageMessages = 100

export const adminGetroammsg = restCommand({
  wire,
  async handle(request, { app, engine }) {
    const operator = request.Operator_Account ?? request.From_Account
    const peer = request.Peer_Account ?? request.To_Account
    if (operator === undefined) throw new Refusal(90008, 'Operator_Account: is missing')
    if (peer === undefined) throw new Refusal(90003, 'Peer_Account: is missing')
    const { time, seq, random } = placeBefore(request)
    const wanted = Math.min(request.MaxCnt, maxPageMessages)
    const name = c2cConversationName(operator, peer)
    const [self, other, settings, peerSide] = await readTogether(
      engine,
      accountById(app, operator),
      accountById(app, peer),
      settingsOf(app),
      c2cSide(app, peer, operator),
    )
    if (self.length === 0) throw new Refusal(90008, `Operator_Account ${operator} is not imported`)
    if (other.length === 0) throw new Refusal(90003, `Peer_Account ${peer} is not imported`)
    const oldest = oldestKeptSecond(readSettings(settings[0]?.settings), engine.now())
    const newestFirst = await engine.read(
      c2cHistory(
        app,
        name,
        Math.max(request.MinTime, oldest),
        time,
        seq,
        random,
        messageFlags.onlineOnly,
        operator,
        messageFlags.hiddenFromSender,
        // One more tells whether this is the last page, another one that two messages share a key.
        wanted + 2,
      ),
    )
    const readUpto = peerSide[0]?.read_upto ?? 0
    const { page, complete } = cutPage(newestFirst, wanted, (message) =>
      historyEntry(message, operator, peer, readUpto),
    )
    const [earliest] = page
    return {
      Complete: complete ? 1 : 0,
      MsgCnt: page.length,
      LastMsgTime: earliest?.MsgTimeStamp ?? 0,
      LastMsgKey: earliest?.MsgKey ?? '',
      MsgList: page,
    }
  },
})

interface Place {
  readonly time: number
  readonly seq: number
  readonly random: number
}

/** The page holds what stands before this place: the earliest message of the page before, else the end of MaxTime. */
function placeBefore(request: { readonly MaxTime: number; readonly LastMsgKey?: string }): Place {
  const end = { time: request.MaxTime + 1, seq: 0, random: 0 }
  const last = parseMsgKey(request.LastMsgKey ?? '')
  return last === null || last.time > request.MaxTime ? end : last
}

interface HistoryEntry {
  readonly MsgKey: string
  readonly MsgTimeStamp: number
}

interface Page<Entry> {
  /** Time goes forward. */
  readonly page: readonly Entry[]
  readonly complete: boolean
}

function cutPage<Entry extends HistoryEntry>(
  newestFirst: readonly MessageWithBodyRow[],
  wanted: number,
  entryOf: (message: MessageWithBodyRow) => Entry,
): Page<Entry> {
  const taken: Entry[] = []
  let bytes = 0
  for (const message of newestFirst) {
    const entry = entryOf(message)
    const size = Buffer.byteLength(JSON.stringify(entry))
    const full = taken.length >= wanted || (taken.length > 0 && bytes + size > maxPageBytes)
    // Both parties may have sent with the same numbers in the same second; the next page begins below both.
    if (full && entry.MsgKey !== taken.at(-1)?.MsgKey) break
    taken.push(entry)
    bytes += size
  }
  return { page: taken.toReversed(), complete: taken.length === newestFirst.length }
}

/** A recalled message is listed with `MsgFlagBits` 8 and without its text. */
function historyEntry(message: MessageWithBodyRow, operator: string, peer: string, peerReadUpto: number) {
  const own = message.sender === operator
  return {
    From_Account: message.sender,
    To_Account: own ? peer : operator,
    MsgSeq: message.seq,
    MsgRandom: message.random,
    MsgTimeStamp: message.time,
    MsgFlagBits: message.recalled_at === null ? 0 : 8,
    IsPeerRead: own && isReadUpto(message, peerReadUpto) ? 1 : 0,
    MsgKey: formatMsgKey(message),
    MsgBody: message.body === null ? [] : (JSON.parse(message.body) as unknown),
    CloudCustomData: message.custom ?? '',
  }
}

/** Imported history is read: the documents say so. */
function isReadUpto({ id, flags }: MessageWithBodyRow, readUpto: number): boolean {
  return id <= readUpto || hasFlag(flags, messageFlags.imported)
}
