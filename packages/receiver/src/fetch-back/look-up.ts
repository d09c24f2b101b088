/** What REST v4 says of each message of a recall: rules R94-R96 of docs/spec/receiving.md. */
import { parseMsgKey, parseOfficialMsgKey } from '@takeback/protocol'
import type { BareRecall } from '../recall.ts'
import { groupHistory, officialHistory, PAGE, roamingHistory, type Cursor, type Item } from './histories.ts'
import { RestRefused } from './rest-caller.ts'

/** Pages of a history that are looked through for one message of a second, or of an official account. */
const MOST_PAGES = 10

/** Asks one REST command. */
export type Ask = (path: string, body: object) => Promise<Item>

/** `recalled`, or what is wrong in words. */
export type Verdict = { readonly key: string; readonly recalled: boolean; readonly why: string }

/** One verdict per message, as the answers come. Throws what `ask` throws, but for codes that are an answer. */
export async function* lookUp(recall: BareRecall, ask: Ask): AsyncGenerator<Verdict> {
  switch (recall.kind) {
    case 'c2c':
      for (const { key, msgKey } of recall.messages) {
        yield verdictOf(key, msgKey, await isRecalledC2c(recall, msgKey, asLongAsThere(ask)))
      }
      return
    case 'group':
    case 'topic':
      return yield* inGroup(recall, asLongAsThere(ask))
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

export type AskThere = (path: string, body: object) => Promise<Item | string>

/** A text instead of the answer: there is nothing to ask. */
export function asLongAsThere(ask: Ask): AskThere {
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
  ] as const) {
    found = await inRoaming({ operator, peer }, { from, msgKey, time }, ask)
    if (typeof found === 'boolean') return found
  }
  return found
}

/** The history of the second in which it was sent. */
async function inRoaming(
  { operator, peer }: { readonly operator: string; readonly peer: string },
  { from, msgKey, time }: { readonly from: string; readonly msgKey: string; readonly time: number },
  ask: AskThere,
): Promise<Found> {
  const history = roamingHistory(operator, peer, { from: time, to: time })
  let cursor: Cursor | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await ask(history.path, history.request(cursor))
    if (typeof answer === 'string') return answer
    const { items, next } = history.read(answer)
    const item = items.find(({ MsgKey, From_Account }) => MsgKey === msgKey && From_Account === from)
    if (item !== undefined) return history.isRecalled(item)
    if (next === null) return null
    cursor = next
  }
  return null
}

/** A page holds neighbours, so that a list of them costs one call. Each call settles the newest message that is left. */
async function* inGroup(
  recall: Extract<BareRecall, { kind: 'group' | 'topic' }>,
  ask: AskThere,
): AsyncGenerator<Verdict> {
  const history = groupHistory(recall.groupId, recall.kind === 'topic' ? recall.topicId : null)
  const wanted = new Map(recall.messages.map(({ msgSeq, key }) => [msgSeq, key]))
  while (wanted.size > 0) {
    const newest = Math.max(...wanted.keys())
    const span = Math.min(PAGE, newest - Math.min(...wanted.keys()) + 1)
    const answer = await ask(history.path, history.request({ ReqMsgSeq: newest, ReqMsgNumber: span }))
    const isThere = typeof answer !== 'string'
    const items = isThere ? history.read(answer).items : []
    const places = new Map(items.map((item) => [item['MsgSeq'], history.isRecalled(item)]))
    // A key that is deleted on the way disturbs no Map.
    for (const [seq, key] of wanted) {
      if (isThere && seq !== newest && !places.has(seq)) continue
      wanted.delete(seq)
      yield verdictOf(key, String(seq), isThere ? (places.get(seq) ?? null) : answer)
    }
  }
}

/** There is no look-up by key: the history is walked through from its newest message. */
async function isRecalledOfficial(account: string, msgKey: string, ask: AskThere): Promise<Found> {
  const time = parseOfficialMsgKey(msgKey)?.time ?? 0
  const history = officialHistory(account)
  let cursor: Cursor | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await ask(history.path, history.request(cursor))
    if (typeof answer === 'string') return answer
    const { items, next } = history.read(answer)
    const item = items.find(({ MsgKey }) => MsgKey === msgKey)
    if (item !== undefined) return history.isRecalled(item)
    const oldest = items.at(-1)
    if (oldest === undefined || Number(oldest['MsgTimeStamp']) < time) return null
    if (next === null) return null
    cursor = next
  }
  return `it is not among the newest ${MOST_PAGES * PAGE} of its account, and REST looks none up by key`
}
