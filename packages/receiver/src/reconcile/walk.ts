/** Walks through the histories of one conversation, page by page: what is recalled in them, and where to go on. */
import { parseMsgKey, type MessagePlace } from '@takeback/protocol'
import {
  groupHistory,
  officialHistory,
  roamingHistory,
  type Cursor,
  type History,
  type Item,
} from '../fetch-back/histories.ts'
import type { AskThere } from '../fetch-back/look-up.ts'
import { cleanText } from '../clean-text.ts'
import type { Conversation } from './conversations.ts'
import { NAME_LENGTH, type OddRecall, type SeenRecall } from './feed.ts'

/** Where to go on: the view of a one-to-one conversation (either party may have cleared its own), and the page. */
export interface WalkPlace {
  readonly view: number
  readonly cursor: Cursor | null
}

export interface Step {
  readonly messages: number
  readonly recalled: readonly SeenRecall[]
  /** Recalled, and without what would name them. */
  readonly odd: readonly OddRecall[]
  /** Null: this was the last page. */
  readonly next: WalkPlace | null
}

export interface Span {
  /** Milliseconds. */
  readonly since: number
  readonly until: number
}

/**
 * From `place` on, newest first. A text: there is no history to ask, and why. Throws what `ask` throws, and an Error when
 * the pages go in a circle.
 */
export async function* walk(
  conversation: Conversation,
  { since, until }: Span,
  place: WalkPlace,
  ask: AskThere,
): AsyncGenerator<Step | string> {
  const span = { from: Math.floor(since / 1000), to: Math.ceil(until / 1000) }
  const histories = historiesOf(conversation, span)
  let { view, cursor } = place
  for (let history = histories[view]; history !== undefined; history = histories[view]) {
    const answer = await ask(history.path, history.request(cursor))
    if (typeof answer === 'string') {
      yield answer
      view += 1
      cursor = null
      continue
    }
    const { items, next } = history.read(answer)
    if (next !== null && JSON.stringify(next) === JSON.stringify(cursor))
      throw new Error(`${history.path} gives the same page again and again: ${JSON.stringify(next)}`)
    const isOver = next === null || items.some((item) => secondOf(item) < span.from)
    if (isOver) view += 1
    cursor = isOver ? null : next
    const seen = items.filter((item) => history.isRecalled(item)).map((item) => seenIn(conversation, item))
    yield {
      messages: items.length,
      recalled: seen.filter((one) => 'place' in one),
      odd: seen.filter((one) => 'why' in one),
      next: view < histories.length ? { view, cursor } : null,
    }
  }
}

function historiesOf(
  conversation: Conversation,
  span: { readonly from: number; readonly to: number },
): readonly History[] {
  switch (conversation.kind) {
    case 'c2c': {
      const [one, other] = conversation.people
      return [roamingHistory(one, other, span), roamingHistory(other, one, span)]
    }
    case 'group':
      return [groupHistory(conversation.groupId, null)]
    case 'topic':
      return [groupHistory(conversation.groupId, conversation.topicId)]
    case 'official':
      return [officialHistory(conversation.officialAccount)]
  }
}

/** A message without a time ends nothing. */
function secondOf(item: Item): number {
  const { MsgTimeStamp, MsgKey } = item
  const second = typeof MsgTimeStamp === 'number' ? MsgTimeStamp : parseMsgKey(String(MsgKey))?.time
  return second ?? Number.POSITIVE_INFINITY
}

function seenIn(conversation: Conversation, item: Item): SeenRecall | OddRecall {
  const { MsgKey, MsgSeq, From_Account, To_Account } = item
  const isNumbered = conversation.kind === 'group' || conversation.kind === 'topic'
  const name = isNumbered ? numberOf(MsgSeq) : MsgKey
  const place = placeIn(conversation, From_Account, To_Account)
  if (place !== null && typeof name === 'string' && name !== '') return { place, name }
  const ids = JSON.stringify({ MsgKey, MsgSeq, From_Account, To_Account })
  return { message: cleanText(ids, NAME_LENGTH), why: 'it does not say which message of whom it is' }
}

/** Whatever number it is: whoever stores it judges that. */
function numberOf(MsgSeq: unknown): string | null {
  return typeof MsgSeq === 'number' || typeof MsgSeq === 'string' ? String(MsgSeq) : null
}

function placeIn(conversation: Conversation, from: unknown, to: unknown): MessagePlace | null {
  switch (conversation.kind) {
    case 'c2c':
      return typeof from === 'string' && typeof to === 'string'
        ? { kind: 'c2c', sender: from, recipient: to }
        : null
    case 'group':
      return { ...conversation, topicId: null }
    case 'topic':
    case 'official':
      return conversation
  }
}
