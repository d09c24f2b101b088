import { afterEach, expect, test, vi } from 'vitest'
import { EVENT, TakebackChat } from './index.ts'
import { openClientStage } from './testing/open-client-stage.ts'
import { me, openSmallGateway, peer } from './testing/small-gateway.ts'

afterEach(() => void vi.unstubAllGlobals())

test('[CL1] a refused UserSig rejects the login with the code of the server', async () => {
  await using gateway = await openSmallGateway()
  gateway.refuseLogin(70_001)
  const chat = TakebackChat.create({ SDKAppID: 1, url: gateway.url })
  await expect(chat.login({ userID: me, userSig: 'x' })).rejects.toMatchObject({ code: 70_001 })
  await expect(chat.getConversationList()).rejects.toMatchObject({ code: 6014 })
})

test('[CL1] where there is no WebSocket, the login says so', async () => {
  vi.stubGlobal('WebSocket', undefined)
  const chat = TakebackChat.create({ SDKAppID: 1, url: 'ws://127.0.0.1:1' })
  await expect(chat.login({ userID: me, userSig: 'x' })).rejects.toMatchObject({
    name: 'TakebackChatError',
    code: 2800,
    message: expect.stringContaining('There is no WebSocket here.'),
  })
})

test('[CL6] the UserSig is in the first frame and in no URL', async () => {
  await using stage = await openClientStage()
  expect(stage.gateway.heard[0]).toMatchObject({ op: 'login', userId: me, userSig: 'x' })
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

test('[CL8] who logs out while the client reads what it missed is gone at once', async () => {
  await using stage = await openClientStage()
  const { gateway, chat } = stage
  const gone = stage.next(EVENT.SDK_NOT_READY)
  gateway.cut()
  await gone
  gateway.says(peer, 'wherefore', { quietly: true })
  gateway.refuse('history', 10_006)
  const left = new Promise((resolve) => {
    gateway.beforeAnswerOf('history', () => resolve(chat.logout()))
  })
  chat.reconnect()
  await left
  await expect.poll(() => gateway.sockets).toBe(0)
  expect(gateway.heard.filter(({ op }) => op === 'history')).toHaveLength(1)
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
