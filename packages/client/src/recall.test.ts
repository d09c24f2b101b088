import { expect, test } from 'vitest'
import { EVENT, type Message, TYPES } from './index.ts'
import { listOf, openClientStage } from './testing/open-client-stage.ts'
import { conversation, me, peer } from './testing/small-gateway.ts'

const conversationType = TYPES.CONV_C2C

test('[CL12] a recall takes text, preview, mention and unread away, in the same object', async () => {
  await using stage = await openClientStage()
  const received = stage.next(EVENT.MESSAGE_RECEIVED)
  const live = stage.gateway.says(peer, 'a secret', { at: [me] })
  const [message] = await received
  const revoked = stage.next(EVENT.MESSAGE_REVOKED)
  stage.gateway.takesBack(live, { reason: 'a slip' })
  expect((await revoked)[0]).toBe(message)
  expect(message).toMatchObject({
    isRevoked: true,
    revokerInfo: { userID: peer },
    revokeReason: 'a slip',
    payload: {},
    elements: [],
  })
  const [line] = await listOf(stage.chat)
  expect(line).toMatchObject({ unreadCount: 0, atMessages: [] })
  expect(line?.lastMessage).toBe(message)
  expect(JSON.stringify(line)).not.toContain('secret')
})

test('[CL12] a recall that is known before its event comes lowers the unread count all the same', async () => {
  await using stage = await openClientStage((gateway) => gateway.says(peer, 'before'))
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  const message = stage.gateway.says(peer, 'wherefore')
  await heard
  stage.gateway.takesBack(message, { quietly: true })
  await stage.chat.getMessageList({ conversationID: conversation })
  const changed = stage.next(EVENT.CONVERSATION_LIST_UPDATED)
  stage.gateway.tellAgain(3)
  expect(await changed).toMatchObject([{ unreadCount: 1 }])
})

test('[CL13] [T60] a recall that comes before its message leaves a tombstone, and the message never shows', async () => {
  await using stage = await openClientStage((gateway) => void gateway.says(peer, 'earlier'))
  const live = stage.gateway.says(peer, 'too late', { quietly: true })
  const revoked = stage.next(EVENT.MESSAGE_REVOKED)
  stage.gateway.takesBack(live, { beforeMessage: true })
  expect((await revoked)[0]).toMatchObject({ ID: live.msgId, isRevoked: true, payload: {} })
  stage.gateway.push(
    JSON.stringify({ op: 'event', conversation, seq: 2, event: { kind: 'message', message: live } }),
  )
  const { data } = await stage.chat.getMessageList({ conversationID: conversation })
  expect(data.messageList.map(({ isRevoked }) => isRevoked)).toEqual([false, true])
  expect(stage.count(EVENT.MESSAGE_RECEIVED)).toBe(0)
})

test('[CL16] revokeMessage refuses here what is taken back already, without asking', async () => {
  await using stage = await openClientStage()
  const message = stage.chat.createTextMessage({ to: peer, conversationType, payload: { text: 'oops' } })
  await expect(stage.chat.revokeMessage(message)).rejects.toMatchObject({ code: 2110 })
  await stage.chat.sendMessage(message)
  await stage.chat.revokeMessage(message)
  expect(message).toMatchObject({ isRevoked: true, revokerInfo: { userID: me }, payload: {} })
  await expect(stage.chat.revokeMessage(message)).rejects.toMatchObject({ code: 2110 })
  expect(stage.gateway.heard.filter(({ op }) => op === 'recall')).toHaveLength(1)
})

test('[CL16] a recall whose answer was lost is found out, not repeated', async () => {
  await using stage = await openClientStage()
  const message = stage.chat.createTextMessage({ to: peer, conversationType, payload: { text: 'oops' } })
  await stage.chat.sendMessage(message)
  stage.gateway.loseAnswerOf('recall')
  const gone = stage.next(EVENT.SDK_NOT_READY)
  const recalling = stage.chat.revokeMessage(message)
  await gone
  stage.chat.reconnect()
  await recalling
  expect(message.isRevoked).toBe(true)
  expect(stage.gateway.heard.filter(({ op }) => op === 'recall')).toHaveLength(1)
})

test('[CL16] also of a message that the app kept for itself, and this client never saw', async () => {
  await using stage = await openClientStage((gateway) => void gateway.says(me, 'oops'))
  const { chat, gateway } = stage
  const { data } = await chat.getConversationList()
  const kept = { ...(data.conversationList[0]?.lastMessage as Message) }
  gateway.loseAnswerOf('recall')
  const gone = stage.next(EVENT.SDK_NOT_READY)
  const recalling = chat.revokeMessage(kept)
  await gone
  chat.reconnect()
  await recalling
  expect(kept).toMatchObject({ isRevoked: true, revokerInfo: { userID: me }, payload: {} })
  expect(gateway.heard.filter(({ op }) => op === 'recall')).toHaveLength(1)
})
