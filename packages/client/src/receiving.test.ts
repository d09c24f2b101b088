import { expect, test } from 'vitest'
import { EVENT } from './index.ts'
import { absence, type ClientStage, listOf, openClientStage } from './testing/open-client-stage.ts'
import { conversation, me, peer } from './testing/small-gateway.ts'

test('[CL11] a message is received, counted as unread, and shown as the last one', async () => {
  await using stage = await openClientStage()
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'wherefore', { at: [me] })
  const [message] = await heard
  expect(message).toMatchObject({
    conversationID: conversation,
    from: peer,
    to: me,
    flow: 'in',
    payload: { text: 'wherefore' },
  })
  const [line] = await listOf(stage.chat)
  expect(line).toMatchObject({ unreadCount: 1, lastMessage: message, atMessages: [message] })
})

test('[CL21] where nothing counts as unread, what comes in live does not count either', async () => {
  await using stage = await openClientStage((gateway) => {
    gateway.countsNothing()
    gateway.says(peer, 'before')
  })
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'wherefore', { at: [me] })
  await heard
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 0, atMessages: [] }])
})

/** Something elsewhere makes the client ask for the list, which shows a message that event `seq` has not told yet. */
async function isListedFirst(stage: ClientStage, elsewhere: string, seq: number, unreadCount: number) {
  const { gateway, chat } = stage
  const shown = { payload: { text: 'wherefore' } }
  gateway.says(peer, 'wherefore', { quietly: true })
  const listed = stage.next(EVENT.CONVERSATION_LIST_UPDATED)
  const event = { kind: 'role', operator: peer, members: [] }
  gateway.push(JSON.stringify({ op: 'event', conversation: elsewhere, seq: 1, after: 0, event }))
  expect(await listed).toMatchObject([{ unreadCount, lastMessage: shown }])
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  gateway.tellAgain(seq)
  expect(await heard).toMatchObject([shown])
  expect(await listOf(chat)).toMatchObject([{ unreadCount }])
}

test('[CL11] a message that the list shows before its event comes is told all the same, and counted once', async () => {
  await using stage = await openClientStage((gateway) => gateway.says(peer, 'before'))
  await isListedFirst(stage, conversation, 2, 2)
})

test('[CL11] so is the first message of a conversation that the list shows before any event of it', async () => {
  await using stage = await openClientStage()
  await isListedFirst(stage, 'GROUPverona', 1, 1)
})

test('[CL11] a message that a page shows before its event comes is told all the same, and counted once', async () => {
  await using stage = await openClientStage((gateway) => gateway.says(peer, 'before'))
  const { gateway, chat } = stage
  gateway.says(peer, 'wherefore', { quietly: true })
  const { data } = await chat.getMessageList({ conversationID: conversation })
  expect(data.messageList.map(({ payload }) => payload.text)).toEqual(['before', 'wherefore'])
  expect(await listOf(chat)).toMatchObject([{ unreadCount: 1 }])
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  gateway.tellAgain(2)
  expect((await heard)[0]).toBe(data.messageList[1])
  expect(await listOf(chat)).toMatchObject([{ unreadCount: 2, lastMessage: data.messageList[1] }])
})

test('[CL17] what a page shows of a conversation that is not in the list is known: later events follow it, and nothing of before is news', async () => {
  await using stage = await openClientStage((gateway) => {
    gateway.listsOthers()
    for (let i = 0; i < 25; i += 1) gateway.says(peer, `before ${i}`)
  })
  const { gateway, chat } = stage
  await chat.getMessageList({ conversationID: conversation })
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  gateway.says(peer, 'wherefore')
  expect(await heard).toMatchObject([{ payload: { text: 'wherefore' } }])
  await absence(stage, () => gateway.says(peer, 'meanwhile', { quietly: true }))
  const told = stage.told.filter(({ name }) => name === EVENT.MESSAGE_RECEIVED)
  expect(told).toMatchObject([{ data: [{}] }, { data: [{ payload: { text: 'meanwhile' } }] }])
  expect(gateway.heard.flatMap((frame) => (frame.op === 'sync' ? [frame.cursors] : []))).toEqual([
    { [conversation]: 26 },
  ])
})

test('[CL23] what comes while the client says that it has read stays unread', async () => {
  await using stage = await openClientStage((gateway) => void gateway.says(peer, 'before'))
  const { gateway, chat } = stage
  gateway.beforeAnswerOf('read', () => gateway.says(peer, 'meanwhile'))
  await chat.setMessageRead({ conversationID: conversation })
  expect(await listOf(chat)).toMatchObject([
    { unreadCount: 1, lastMessage: { payload: { text: 'meanwhile' } } },
  ])
})

test('[CL12] the same event twice is told once', async () => {
  await using stage = await openClientStage()
  const received = stage.next(EVENT.MESSAGE_RECEIVED)
  const live = stage.gateway.says(peer, 'hi')
  await received
  stage.gateway.tellAgain(1)
  const revoked = stage.next(EVENT.MESSAGE_REVOKED)
  stage.gateway.takesBack(live)
  await revoked
  stage.gateway.tellAgain(2)
  await stage.chat.setMessageRead({ conversationID: conversation })
  expect([stage.count(EVENT.MESSAGE_RECEIVED), stage.count(EVENT.MESSAGE_REVOKED)]).toEqual([1, 1])
})
