import { expect, test } from 'vitest'
import { TakebackChat } from './index.ts'
import { openClientStage } from './testing/open-client-stage.ts'
import { conversation, peer } from './testing/small-gateway.ts'

test('[CL1] before login everything is refused with 6014, and wrong parameters with 6017', async () => {
  const chat = TakebackChat.create({ SDKAppID: 1, url: 'ws://127.0.0.1:1' })
  await expect(chat.getConversationList()).rejects.toMatchObject({ code: 6014 })
  expect(() => TakebackChat.create({ SDKAppID: 1, url: 'ftp://x' })).toThrow(/http/)
  await expect(chat.login({ userID: 'a', userSig: 'b' })).rejects.toMatchObject({
    name: 'TakebackChatError',
    code: 2800,
  })
})

test('[CL17] pages go back in time and meet the objects that are known', async () => {
  await using stage = await openClientStage((gateway) => {
    for (let i = 1; i <= 25; i++) gateway.says(peer, String(i))
  })
  const first = await stage.chat.getMessageList({ conversationID: conversation })
  expect(first.data.messageList.map(({ payload }) => payload.text)).toEqual(
    Array.from({ length: 20 }, (_each, index) => String(index + 6)),
  )
  const { nextReqMessageID } = first.data
  const second = await stage.chat.getMessageList({ conversationID: conversation, nextReqMessageID })
  expect(second.data).toMatchObject({ isCompleted: true, nextReqMessageID: '' })
  expect(second.data.messageList.map(({ payload }) => payload.text)).toEqual(['1', '2', '3', '4', '5'])
  const again = await stage.chat.getMessageList({ conversationID: conversation })
  expect(again.data.messageList[0]).toBe(first.data.messageList[0])
})
