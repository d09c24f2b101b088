/**
 * What REST v4 says of each message of a recall: rules R94-R96 of docs/spec/receiving.md. Sources: I:35478, C:42794
 * (one-to-one), I:34971, C:2738 (groups), I:60812, C:102299 (official accounts).
 */
import { parseMsgKey, parseOfficialMsgKey, placeMessage } from '@takeback/protocol'
import type { BareRecall } from '../recall.ts'
import { RestRefused } from './rest-caller.ts'

/** Pages of a history that are looked through for one message of a second, or of an official account. */
const MOST_PAGES = 10
/** Of a page; more is not given (I:34971). */
const PAGE = 20
const ROAMING_PAGE = 100
/** `MsgFlagBits` of a message that was recalled (I:35478). */
const RECALLED_FLAG = 8

/** Asks one REST command. */
export type Ask = (path: string, body: object) => Promise<Readonly<Record<string, unknown>>>

/** `recalled`, or what is wrong in words. */
export type Verdict = { readonly key: string; readonly recalled: boolean; readonly why: string }

type Item = Readonly<Record<string, unknown>>

/** One verdict per message, as the answers come. Throws what `ask` throws, but for codes that are an answer. */
export async function* lookUp(recall: BareRecall, ask: Ask): AsyncGenerator<Verdict> {
  switch (recall.kind) {
    case 'c2c':
      for (const { key, msgKey } of recall.messages) {
        yield verdictOf(key, msgKey, await isRecalledC2c(recall, msgKey, asLongAsThere(ask)))
      }
      return
    case 'group':
      return yield* inGroup(recall, {}, asLongAsThere(ask))
    case 'topic':
      return yield* inGroup(recall, { TopicId: recall.topicId }, asLongAsThere(ask))
    case 'official':
      for (const { key, msgKey } of recall.messages) {
        yield verdictOf(
          key,
          msgKey,
          await isRecalledOfficial(recall.officialAccount, msgKey, asLongAsThere(ask)),
        )
      }
  }
}

/** Null: it is not in the history. A text: why nobody can tell. */
type Found = boolean | null | string

function verdictOf(key: string, name: string, found: Found): Verdict {
  if (found === true) return { key, recalled: true, why: '' }
  if (typeof found === 'string') return { key, recalled: false, why: `message ${name}: ${found}` }
  return {
    key,
    recalled: false,
    why: `message ${name} is ${found === null ? 'not in its history' : 'there and not recalled'}`,
  }
}

/** No such account, group or topic; a type without history: these say something of the message. */
const absenceCodes: ReadonlySet<number> = new Set([10_007, 10_010, 10_015, 90_003, 90_008, 130_007])

type AskThere = (path: string, body: object) => Promise<Item | string>

function asLongAsThere(ask: Ask): AskThere {
  return async (path, body) => {
    try {
      return await ask(path, body)
    } catch (error) {
      if (error instanceof RestRefused && absenceCodes.has(error.code)) return error.message
      throw error
    }
  }
}

/** The views of both parties may differ: either may have cleared its own. */
async function isRecalledC2c(
  { from, to }: { readonly from: string; readonly to: string },
  msgKey: string,
  ask: AskThere,
): Promise<Found> {
  const time = parseMsgKey(msgKey)?.time
  if (time === undefined) return 'its MsgKey does not say when it was sent, so it can not be looked up'
  let found: Found = null
  for (const [operator, peer] of [
    [from, to],
    [to, from],
  ]) {
    found = await inRoaming({ Operator_Account: operator, Peer_Account: peer }, { from, msgKey, time }, ask)
    if (typeof found === 'boolean') return found
  }
  return found
}

/** The history of the second in which it was sent. */
async function inRoaming(
  view: object,
  { from, msgKey, time }: { readonly from: string; readonly msgKey: string; readonly time: number },
  ask: AskThere,
): Promise<Found> {
  let last: object = {}
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const second = { MaxCnt: ROAMING_PAGE, MinTime: time, MaxTime: time }
    const answer = await ask('openim/admin_getroammsg', { ...view, ...second, ...last })
    if (typeof answer === 'string') return answer
    const item = itemsOf(answer, 'MsgList').find(
      ({ MsgKey, From_Account }) => MsgKey === msgKey && From_Account === from,
    )
    if (item !== undefined) return (Number(item['MsgFlagBits']) & RECALLED_FLAG) !== 0
    const { Complete, LastMsgKey } = answer
    if (Complete !== 0 || typeof LastMsgKey !== 'string' || LastMsgKey === '') return null
    last = { LastMsgKey }
  }
  return null
}

/** A page holds neighbours, so that a list of them costs one call. Each call settles the newest message that is left. */
async function* inGroup(
  { groupId, messages }: Extract<BareRecall, { kind: 'group' | 'topic' }>,
  topic: object,
  ask: AskThere,
): AsyncGenerator<Verdict> {
  const wanted = new Map(messages.map(({ msgSeq, key }) => [msgSeq, key]))
  while (wanted.size > 0) {
    const newest = Math.max(...wanted.keys())
    const answer = await ask('group_open_http_svc/group_msg_get_simple', {
      GroupId: groupId,
      ...topic,
      ReqMsgSeq: newest,
      ReqMsgNumber: Math.min(PAGE, newest - Math.min(...wanted.keys()) + 1),
      WithRecalledMsg: 1,
    })
    const isThere = typeof answer !== 'string'
    const places = new Map(
      isThere ? itemsOf(answer, 'RspMsgList').map(({ MsgSeq, IsPlaceMsg }) => [MsgSeq, IsPlaceMsg]) : [],
    )
    // A key that is deleted on the way disturbs no Map.
    for (const [seq, key] of wanted) {
      if (isThere && seq !== newest && !places.has(seq)) continue
      wanted.delete(seq)
      const found = places.has(seq) ? places.get(seq) === placeMessage.recalled : null
      yield verdictOf(key, String(seq), isThere ? found : answer)
    }
  }
}

/** There is no look-up by key: the history is walked through from its newest message. */
async function isRecalledOfficial(account: string, msgKey: string, ask: AskThere): Promise<Found> {
  const time = parseOfficialMsgKey(msgKey)?.time ?? 0
  let last: object = {}
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await ask('official_account_open_http_svc/official_account_msg_get_simple', {
      Official_Account: account,
      ReqMsgNumber: PAGE,
      WithRecalledMsg: 1,
      ...last,
    })
    if (typeof answer === 'string') return answer
    const items = itemsOf(answer, 'RspMsgList')
    const item = items.find(({ MsgKey }) => MsgKey === msgKey)
    if (item !== undefined) return item['IsPlaceMsg'] === placeMessage.recalled
    const oldest = items.at(-1)
    const { LastMsgKey } = answer
    if (oldest === undefined || Number(oldest['MsgTimeStamp']) < time) return null
    if (typeof LastMsgKey !== 'string' || LastMsgKey === '') return null
    last = { LastMsgKey }
  }
  return `it is not among the newest ${MOST_PAGES * PAGE} of its account, and REST looks none up by key`
}

function itemsOf(answer: Item, name: 'MsgList' | 'RspMsgList'): readonly Item[] {
  // The table of I:34971 says MsgList where its sample says RspMsgList.
  const list = answer[name] ?? answer['MsgList']
  return Array.isArray(list)
    ? list.filter((item): item is Item => typeof item === 'object' && item !== null)
    : []
}
