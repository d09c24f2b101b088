import type { LiveConversation, LiveMessage } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { Memory } from './memory.ts'
import { messageFrom } from './message.ts'
import { noNotices } from './notices.ts'

const [me, peer, conversation] = ['ann', 'bob', 'GROUPhall']

/** All of one second: their events alone tell which came later. */
function said(sender: string, eventSeq: number): LiveMessage {
  return {
    conversation,
    key: { seq: eventSeq, random: eventSeq, time: 1_700_000_000 },
    msgId: `m-${eventSeq}`,
    sender,
    time: 1_700_000_000,
    body: [],
    custom: null,
    recalled: null,
    onlineOnly: false,
    counted: true,
    at: [],
    eventSeq,
  }
}

/** As the list has it: what its event was, it does not say. */
function listOf(last: LiveMessage, eventSeq: number): LiveConversation[] {
  return [{ conversation, unread: 0, counts: false, last: { ...last, eventSeq: 0 }, eventSeq, name: 'hall' }]
}

const theirs = said(peer, 4)
const mine = said(me, 5)
const event = (message: LiveMessage) => ({
  op: 'event' as const,
  conversation,
  seq: message.eventSeq,
  after: message.eventSeq - 1,
  event: { kind: 'message' as const, message },
})

test.each([
  ['both of them', mine],
  ['the first of them', theirs],
])(
  '[CL11] two say something in one second: the latest is the last, also when a list that knows %s comes before their events',
  (_which, newest) => {
    const memory = new Memory(me)
    memory.takeList(listOf(said(peer, 3), 3), [], true, noNotices())
    memory.sent(messageFrom({ ...mine, msgId: 'local' }, me), mine, noNotices())
    memory.takeList(listOf(newest, newest.eventSeq), [conversation], false, noNotices())
    for (const message of [theirs, mine]) memory.takeEvent(event(message), true, noNotices())
    expect(memory.held.newest(conversation)?.ID).toBe(mine.msgId)
  },
)

test('[CL11] and when the answer to the first of them comes last: where it stands, its event has said', () => {
  const memory = new Memory(me)
  const [first, second] = [said(me, 4), said(peer, 5)]
  memory.takeList(listOf(said(peer, 3), 3), [], true, noNotices())
  const sending = messageFrom({ ...first, msgId: 'local' }, me)
  memory.beginSending(sending)
  for (const message of [first, second]) memory.takeEvent(event(message), true, noNotices())
  // The real gateway does not say in an answer which event it was.
  memory.sent(sending, { ...first, eventSeq: 0 }, noNotices())
  expect(memory.held.newest(conversation)?.ID).toBe(second.msgId)
})

test('[CL11] and when the answer to the second of them comes first: the events put both where they stand', () => {
  const memory = new Memory(me)
  memory.takeList(listOf(said(peer, 3), 3), [], true, noNotices())
  const sending = messageFrom({ ...mine, msgId: 'local' }, me)
  memory.beginSending(sending)
  memory.sent(sending, { ...mine, eventSeq: 0 }, noNotices())
  for (const message of [theirs, mine]) memory.takeEvent(event(message), true, noNotices())
  expect(memory.held.newest(conversation)?.ID).toBe(mine.msgId)
})
