import type { LiveAnswers, LiveMessage } from '@takeback/protocol'
import { expect, test } from 'vitest'
import { Memory } from './memory.ts'
import { messageFrom } from './message.ts'
import { noNotices } from './notices.ts'
import { said as saidIn } from './testing/said.ts'

const [me, peer, conversation] = ['ann', 'bob', 'GROUPhall']

const said = (sender: string, eventSeq: number) => saidIn(conversation, sender, eventSeq)

/** As the list has it: what its event was, it does not say. */
function listOf(last: LiveMessage, eventSeq: number): LiveAnswers['conversations'] {
  const hall = {
    conversation,
    unread: 0,
    counts: false,
    last: { ...last, eventSeq: 0 },
    eventSeq,
    name: 'hall',
  }
  return { conversations: [hall], complete: true }
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
  memory.sent(sending, first, noNotices())
  expect(memory.held.newest(conversation)?.ID).toBe(second.msgId)
})

test('[CL11] and when the answer to the second of them comes first: the events put both where they stand', () => {
  const memory = new Memory(me)
  memory.takeList(listOf(said(peer, 3), 3), [], true, noNotices())
  const sending = messageFrom({ ...mine, msgId: 'local' }, me)
  memory.beginSending(sending)
  memory.sent(sending, mine, noNotices())
  for (const message of [theirs, mine]) memory.takeEvent(event(message), true, noNotices())
  expect(memory.held.newest(conversation)?.ID).toBe(mine.msgId)
})

test('[CL17] a conversation that is not in the list is known from the answer to a message on: what was before is not asked for', () => {
  const memory = new Memory(me)
  memory.sent(messageFrom({ ...mine, msgId: 'local' }, me), mine, noNotices())
  expect(memory.held.cursors()).toEqual({ [conversation]: mine.eventSeq })
  expect(memory.held.hasGap(event(said(peer, 6)))).toBe(false)
  // Somebody may have said something at the same moment: only the list tells.
  expect(memory.held.settled()).toEqual([])
  memory.takeList(listOf(mine, mine.eventSeq), [conversation], false, noNotices())
  expect(memory.held.settled()).toEqual([conversation])
})

test('[CL17] what has no room in the list stays known, and is gone where the list has all', () => {
  const memory = new Memory(me)
  memory.takePage(conversation, { messages: [theirs], complete: true, eventSeq: 4 }, noNotices())
  const known = memory.held.find(conversation, theirs.msgId)
  memory.takeList({ conversations: [], complete: false }, [conversation], false, noNotices())
  expect(memory.held.find(conversation, theirs.msgId)).toBe(known)
  memory.takeList({ conversations: [], complete: true }, [conversation], false, noNotices())
  expect(memory.held.find(conversation, theirs.msgId)).toBeUndefined()
})
