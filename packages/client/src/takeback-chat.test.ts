import { expect, test } from 'vitest'
import { EVENT, type EventData, TakebackChat, TYPES } from './index.ts'
import { absence, listOf, openClientStage } from './testing/open-client-stage.ts'
import { conversation, me, openSmallGateway, peer } from './testing/small-gateway.ts'

const conversationType = TYPES.CONV_C2C

test('[CL1] before login everything is refused with 6014, and wrong parameters with 6017', async () => {
  const chat = TakebackChat.create({ SDKAppID: 1, url: 'ws://127.0.0.1:1' })
  await expect(chat.getConversationList()).rejects.toMatchObject({ code: 6014 })
  expect(() => TakebackChat.create({ SDKAppID: 1, url: 'ftp://x' })).toThrow(/http/)
  await expect(chat.login({ userID: 'a', userSig: 'b' })).rejects.toMatchObject({
    name: 'TakebackChatError',
    code: 2800,
  })
})

test('[CL1] a refused UserSig rejects the login with the code of the server', async () => {
  await using gateway = await openSmallGateway()
  gateway.refuseLogin(70_001)
  const chat = TakebackChat.create({ SDKAppID: 1, url: gateway.url })
  await expect(chat.login({ userID: me, userSig: 'x' })).rejects.toMatchObject({ code: 70_001 })
  await expect(chat.getConversationList()).rejects.toMatchObject({ code: 6014 })
})

test('[CL6] the UserSig is in the first frame and in no URL', async () => {
  await using stage = await openClientStage()
  expect(stage.gateway.heard[0]).toMatchObject({ op: 'login', userId: me, userSig: 'x' })
})

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

test('[CL11] a message that the list shows before its event comes is told all the same, and counted once', async () => {
  await using stage = await openClientStage((gateway) => gateway.says(peer, 'before'))
  stage.gateway.says(peer, 'wherefore', { quietly: true })
  const listed = stage.next(EVENT.CONVERSATION_LIST_UPDATED)
  const event = { kind: 'role', operator: peer, members: [] }
  stage.gateway.push(JSON.stringify({ op: 'event', conversation, seq: 1, after: 0, event }))
  expect(await listed).toMatchObject([{ unreadCount: 2, lastMessage: { payload: { text: 'wherefore' } } }])
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.tellAgain(2)
  expect(await heard).toMatchObject([{ payload: { text: 'wherefore' } }])
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 2 }])
})

test('[CL11] so is the first message of a conversation that the list shows before any event of it', async () => {
  await using stage = await openClientStage()
  stage.gateway.says(peer, 'wherefore', { quietly: true })
  const listed = stage.next(EVENT.CONVERSATION_LIST_UPDATED)
  const event = { kind: 'role', operator: peer, members: [] }
  stage.gateway.push(JSON.stringify({ op: 'event', conversation: 'GROUPverona', seq: 1, after: 0, event }))
  expect(await listed).toMatchObject([{ unreadCount: 1, lastMessage: { payload: { text: 'wherefore' } } }])
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.tellAgain(1)
  expect(await heard).toMatchObject([{ payload: { text: 'wherefore' } }])
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 1 }])
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

test('[CL13] a recall that comes before its message leaves a tombstone, and the message never shows', async () => {
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

test('[CL10] after an absence everything missed is told, and a recalled message never', async () => {
  await using stage = await openClientStage((gateway) => void gateway.says(peer, 'before'))
  const { gateway, chat } = stage
  await absence(stage, () => {
    gateway.says(peer, 'one', { quietly: true })
    const regretted = gateway.says(peer, 'regretted', { quietly: true })
    gateway.says(peer, 'two', { quietly: true })
    gateway.takesBack(regretted, { quietly: true })
  })
  const received = stage.told.filter(({ name }) => name === EVENT.MESSAGE_RECEIVED)
  expect(
    received.map(({ data }) =>
      (data as EventData[typeof EVENT.MESSAGE_RECEIVED]).map(({ payload }) => payload.text),
    ),
  ).toEqual([['one', 'two']])
  expect((await listOf(chat))[0]).toMatchObject({ unreadCount: 3 })
  expect(JSON.stringify(stage.told)).not.toContain('regretted')
})

test('[CL10] what a catch-up that breaks off has learned is told all the same', async () => {
  await using stage = await openClientStage((gateway) => gateway.says(peer, 'before'))
  const gone = stage.next(EVENT.SDK_NOT_READY)
  stage.gateway.cut()
  await gone
  stage.gateway.says(peer, 'meanwhile', { quietly: true })
  // After the events, before the list: then the client comes again, and its cursor is behind them.
  stage.gateway.loseAnswerOf('conversations')
  const told: string[] = []
  stage.chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
    for (const { payload } of data) told.push(String(payload.text))
  })
  const ready = stage.next(EVENT.SDK_READY)
  stage.chat.reconnect()
  await ready
  expect(told).toEqual(['meanwhile'])
})

test('[CL10] a conversation that began during an absence: its messages are told and counted once', async () => {
  await using stage = await openClientStage()
  const received = stage.next(EVENT.MESSAGE_RECEIVED)
  await absence(stage, () => {
    stage.gateway.says(peer, 'one', { quietly: true })
    stage.gateway.says(peer, 'two', { quietly: true })
    stage.gateway.takesBack(stage.gateway.says(peer, 'gone', { quietly: true }), { quietly: true })
    stage.gateway.says(peer, 'three', { quietly: true })
  })
  expect((await received).map(({ payload }) => payload.text)).toEqual(['one', 'two', 'three'])
  expect(await listOf(stage.chat)).toMatchObject([{ unreadCount: 3 }])
})

test('[CL10] an event that does not follow the last one makes the client ask for what is between', async () => {
  await using stage = await openClientStage((gateway) => void gateway.says(peer, 'before'))
  const texts = new Set<unknown>()
  const both = new Promise<void>((resolve) => {
    stage.chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
      for (const { payload } of data) texts.add(payload.text)
      if (texts.size === 2) resolve()
    })
  })
  stage.gateway.says(peer, 'left out', { quietly: true })
  stage.gateway.says(peer, 'heard')
  await both
  expect(texts).toEqual(new Set(['heard', 'left out']))
})

test('[CL14] after a resync what is in memory is read again', async () => {
  await using stage = await openClientStage()
  const first = stage.next(EVENT.MESSAGE_RECEIVED)
  const live = stage.gateway.says(peer, 'one')
  const [message] = await first
  const second = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'two')
  await second
  stage.gateway.takesBack(live, { quietly: true })
  const gone = stage.next(EVENT.SDK_NOT_READY)
  stage.gateway.push(JSON.stringify({ op: 'resync', why: 'slow' }))
  await gone
  const revoked = stage.next(EVENT.MESSAGE_REVOKED)
  stage.chat.reconnect()
  expect((await revoked)[0]).toBe(message)
})

test('[CL10] [CL14] what was said between the last event and a resync is told, though the list shows it first', async () => {
  await using stage = await openClientStage()
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'one')
  await heard
  stage.gateway.says(peer, 'two', { quietly: true })
  stage.gateway.says(peer, 'three', { quietly: true })
  const gone = stage.next(EVENT.SDK_NOT_READY)
  stage.gateway.push(JSON.stringify({ op: 'resync', why: 'restart' }))
  await gone
  const told: string[] = []
  stage.chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => {
    for (const { payload } of data) told.push(String(payload.text))
  })
  const ready = stage.next(EVENT.SDK_READY)
  stage.chat.reconnect()
  await ready
  expect(told).toEqual(['two', 'three'])
})

test('[CL15] the quote of a recalled message is blanked where it was copied to', async () => {
  await using stage = await openClientStage()
  const first = stage.next(EVENT.MESSAGE_RECEIVED)
  const live = stage.gateway.says(peer, 'a secret')
  await first
  const second = stage.next(EVENT.MESSAGE_RECEIVED)
  const reply = { messageID: live.msgId, messageAbstract: 'a secret', messageSender: peer, version: 1 }
  stage.gateway.says(peer, 'reply', { custom: JSON.stringify({ messageReply: reply, own: 1 }) })
  const [quoting] = await second
  const modified = stage.next(EVENT.MESSAGE_MODIFIED)
  stage.gateway.takesBack(live)
  expect((await modified)[0]).toBe(quoting)
  expect(JSON.parse(quoting?.cloudCustomData ?? '')).toEqual({
    messageReply: { ...reply, messageAbstract: '' },
    own: 1,
  })
})

test('[CL15] a quote of what is taken back already is blank in the sender’s own message too', async () => {
  await using stage = await openClientStage()
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  const quoted = stage.gateway.says(peer, 'wherefore')
  await heard
  const revoked = stage.next(EVENT.MESSAGE_REVOKED)
  stage.gateway.takesBack(quoted)
  await revoked
  const reply = await replyTo(stage.chat, quoted.msgId)
  expect(JSON.parse(reply.cloudCustomData)).toMatchObject({ messageReply: { messageAbstract: '' } })
})

test('[CL15] what only a page of history tells to be taken back is blanked where it was quoted', async () => {
  await using stage = await openClientStage()
  const heard = stage.next(EVENT.MESSAGE_RECEIVED)
  const quoted = stage.gateway.says(peer, 'wherefore')
  await heard
  const reply = await replyTo(stage.chat, quoted.msgId)
  stage.gateway.takesBack(quoted, { quietly: true })
  await stage.chat.getMessageList({ conversationID: conversation })
  expect(JSON.parse(reply.cloudCustomData)).toMatchObject({ messageReply: { messageAbstract: '' } })
})

async function replyTo(chat: TakebackChat, messageID: string) {
  const custom = { messageReply: { messageID, messageAbstract: 'wherefore', version: 1 } }
  const cloudCustomData = JSON.stringify(custom)
  const payload = { text: 'indeed' }
  const reply = chat.createTextMessage({ to: peer, conversationType, payload, cloudCustomData })
  await chat.sendMessage(reply)
  return reply
}

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

test('[CL7] kicked out means not coming back; a UserSig that ran out meanwhile too', async () => {
  await using stage = await openClientStage()
  const kicked = stage.next(EVENT.KICKED_OUT)
  stage.gateway.push(JSON.stringify({ op: 'kicked', why: 'elsewhere' }))
  expect(await kicked).toEqual({ type: 'multipleDevice' })
  await expect(stage.chat.getConversationList()).rejects.toMatchObject({ code: 6014 })
  expect(stage.gateway.logins).toBe(1)

  await stage.chat.login({ userID: me, userSig: 'x' })
  stage.gateway.refuseLogin(70_001)
  const expired = stage.next(EVENT.KICKED_OUT)
  const gone = stage.next(EVENT.SDK_NOT_READY)
  stage.gateway.cut()
  await gone
  stage.chat.reconnect()
  expect(await expired).toEqual({ type: 'userSigExpired' })
})

test('[CL5] what is no frame is reported and changes nothing', async () => {
  await using stage = await openClientStage()
  const heard = stage.next(EVENT.ERROR)
  for (const text of ['[]', 'null', '{"op":1}', '{', '{"op":"later","id":1}']) stage.gateway.push(text)
  await heard
  stage.gateway.push('{"op":"ok","id":99999}')
  const received = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'still here')
  expect((await received)[0]?.payload.text).toBe('still here')
  expect(stage.count(EVENT.ERROR)).toBe(4)
})
