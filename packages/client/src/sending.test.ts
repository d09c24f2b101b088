import { expect, test } from 'vitest'
import { EVENT, TYPES } from './index.ts'
import { listOf, openClientStage } from './testing/open-client-stage.ts'
import { conversation, peer } from './testing/small-gateway.ts'

const conversationType = TYPES.CONV_C2C

test('[CL11] what is sent is one object from creation to answer, and no event of its own', async () => {
  await using stage = await openClientStage()
  const message = stage.chat.createTextMessage({ to: peer, conversationType, payload: { text: 'hi' } })
  expect(message).toMatchObject({ status: 'unSend', conversationID: conversation })
  const { data } = await stage.chat.sendMessage(message)
  expect(data.message).toBe(message)
  expect(message).toMatchObject({ status: 'success', sequence: 1, ID: expect.stringMatching(/^144115-/) })
  expect(stage.count(EVENT.MESSAGE_RECEIVED)).toBe(0)
  expect((await listOf(stage.chat))[0]?.lastMessage).toBe(message)
})

test('[CL9] a frame that is sent again because its answer was lost is one message', async () => {
  await using stage = await openClientStage()
  const message = stage.chat.createTextMessage({ to: peer, conversationType, payload: { text: 'once' } })
  stage.gateway.loseAnswerOf('send')
  const gone = stage.next(EVENT.SDK_NOT_READY)
  const sending = stage.chat.sendMessage(message)
  await gone
  stage.chat.reconnect()
  await sending
  const { data } = await stage.chat.getMessageList({ conversationID: conversation })
  expect(data.messageList).toEqual([message])
  expect(data.messageList[0]).toBe(message)
  expect(stage.gateway.heard.filter(({ op }) => op === 'send')).toHaveLength(2)
})

test('[CL11] what the owner of an official account sends is one object and no event of its own either', async () => {
  await using stage = await openClientStage((gateway) => gateway.peerIsOfficial())
  const message = stage.chat.createTextMessage({ to: peer, conversationType, payload: { text: 'hear ye' } })
  await stage.chat.sendMessage(message)
  const { data } = await stage.chat.getMessageList({ conversationID: conversation })
  expect(data.messageList[0]).toBe(message)
  expect((await listOf(stage.chat))[0]?.lastMessage).toBe(message)
  expect(stage.count(EVENT.MESSAGE_RECEIVED)).toBe(0)
})

test('[CL9] what its event has shown to be sent is sent, though it is refused when it is sent again', async () => {
  await using stage = await openClientStage((gateway) => gateway.says(peer, 'before'))
  const message = stage.chat.createTextMessage({ to: peer, conversationType, payload: { text: 'once' } })
  stage.gateway.loseAnswerOf('send')
  const gone = stage.next(EVENT.SDK_NOT_READY)
  const sending = stage.chat.sendMessage(message)
  await gone
  stage.gateway.refuse('send', 10_017)
  stage.chat.reconnect()
  expect((await sending).data.message).toBe(message)
  expect(message).toMatchObject({ status: 'success', sequence: 2 })
})

test('[CL11] an answer that was overtaken by a later message of its second does not become the last message', async () => {
  await using stage = await openClientStage((gateway) => gateway.says(peer, 'before'))
  stage.gateway.stopsTheClock()
  const message = stage.chat.createTextMessage({ to: peer, conversationType, payload: { text: 'mine' } })
  stage.gateway.beforeAnswerOf('send', () => stage.gateway.says(peer, 'later'))
  await stage.chat.sendMessage(message)
  const [line] = await listOf(stage.chat)
  expect(line?.lastMessage).toMatchObject({ payload: { text: 'later' }, time: message.time })
  const { data } = await stage.chat.getMessageList({ conversationID: conversation })
  expect(data.messageList.map(({ payload }) => payload?.text)).toEqual(['before', 'mine', 'later'])
})
