/**
 * The three histories of REST v4 as data: what is asked for a page, what a page holds, and where the next one begins.
 * Every one is walked through from its newest message. Sources: I:35478, C:42794 (one-to-one), I:34971, C:2738 (groups),
 * I:60812, C:102299 (official accounts).
 */
import { placeMessage } from '@takeback/protocol'

/** Of a page; more is not given (I:34971). */
export const PAGE = 20
const ROAMING_PAGE = 100
/** `MsgFlagBits` of a message that was recalled (I:35478). */
const RECALLED_FLAG = 8

export type Item = Readonly<Record<string, unknown>>

/** Fields of the request for the next page. */
export type Cursor = Readonly<Record<string, string | number>>

export interface Page {
  readonly items: readonly Item[]
  /** Null: the history ends here. */
  readonly next: Cursor | null
}

export interface History {
  readonly path: string
  request(cursor: Cursor | null): object
  read(answer: Item): Page
  isRecalled(item: Item): boolean
}

/** As `operator` sees it; seconds, both ends included. */
export function roamingHistory(
  operator: string,
  peer: string,
  { from, to }: { readonly from: number; readonly to: number },
): History {
  const span = { MaxCnt: ROAMING_PAGE, MinTime: from, MaxTime: to }
  return {
    path: 'openim/admin_getroammsg',
    request: (cursor) => ({ Operator_Account: operator, Peer_Account: peer, ...span, ...cursor }),
    read(answer) {
      const { Complete, LastMsgKey, LastMsgTime } = answer
      const items = itemsOf(answer, 'MsgList')
      if (Complete !== 0 || typeof LastMsgKey !== 'string' || LastMsgKey === '') return { items, next: null }
      const time = typeof LastMsgTime === 'number' ? { MaxTime: LastMsgTime } : {}
      return { items, next: { ...time, LastMsgKey } }
    },
    isRecalled: (item) => (Number(item['MsgFlagBits']) & RECALLED_FLAG) !== 0,
  }
}

/** Without a cursor from the newest message on; `ReqMsgSeq` of a cursor is the newest wanted. */
export function groupHistory(groupId: string, topicId: string | null): History {
  const topic = topicId === null ? {} : { TopicId: topicId }
  return {
    path: 'group_open_http_svc/group_msg_get_simple',
    request: (cursor) => ({
      GroupId: groupId,
      ...topic,
      ReqMsgNumber: PAGE,
      ...cursor,
      WithRecalledMsg: 1,
    }),
    read(answer) {
      const items = itemsOf(answer, 'RspMsgList')
      const seqs = items.map(({ MsgSeq }) => Number(MsgSeq)).filter((seq) => Number.isSafeInteger(seq))
      const before = Math.min(...seqs) - 1
      return { items, next: seqs.length > 0 && before > 0 ? { ReqMsgSeq: before } : null }
    },
    isRecalled: isPlaceOfRecalled,
  }
}

export function officialHistory(account: string): History {
  return {
    path: 'official_account_open_http_svc/official_account_msg_get_simple',
    request: (cursor) => ({ Official_Account: account, ReqMsgNumber: PAGE, WithRecalledMsg: 1, ...cursor }),
    read(answer) {
      const { LastMsgKey } = answer
      const items = itemsOf(answer, 'RspMsgList')
      const isLast = items.length === 0 || typeof LastMsgKey !== 'string' || LastMsgKey === ''
      return { items, next: isLast ? null : { LastMsgKey } }
    },
    isRecalled: isPlaceOfRecalled,
  }
}

function isPlaceOfRecalled({ IsPlaceMsg }: Item): boolean {
  return IsPlaceMsg === placeMessage.recalled
}

function itemsOf(answer: Item, name: 'MsgList' | 'RspMsgList'): readonly Item[] {
  // The table of I:34971 says MsgList where its sample says RspMsgList.
  const list = answer[name] ?? answer['MsgList']
  return Array.isArray(list)
    ? list.filter((item): item is Item => typeof item === 'object' && item !== null)
    : []
}
