import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueUserSig } from '@takeback/protocol/crypto'
import { openLiveStage, type LiveStage } from '../testing/open-live-stage.ts'
import { liveSocket, liveUser, loginFrame } from '../testing/live-user.ts'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage({}, { tickMs: 20, maxSocketsPerAccount: 3 })
  await stage.users('romeo', 'juliet', 'nurse', 'kicked')
})
afterAll(() => stage[Symbol.asyncDispose]())

const closedAs = async (frame: unknown) => {
  await using socket = await liveSocket(stage)
  socket.say(frame)
  const refused = await socket.next(({ op }) => op === 'refused')
  return { ...refused, closed: await socket.whenClosed() }
}
const loginRefused = { code: 4002, reason: 'login refused' }

test('[LV10] a login tells who one is, what time it is, and how long one may recall', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  expect(romeo.welcome).toEqual({
    op: 'ok',
    id: 1,
    userId: 'romeo',
    nick: '',
    serverTime: stage.clock.now(),
    recallWindow: 120_000,
    roleRecallWindow: 120_000,
  })
})

test.each([
  ['an unknown app', 70020, { sdkAppId: 7 }],
  ['an empty UserSig', 70002, { userSig: '' }],
  ['a UserSig that is cut off', 70003, { userSig: 'eJyrVgrx' }],
  ['another user’s UserSig', 70013, { userId: 'juliet' }],
  ['a platform that is not documented', 70402, { platform: 'Toaster' }],
  ['RESTAPI as the platform', 70402, { platform: 'RESTAPI' }],
])('[LV11] %s is refused with %i, and the socket closes', async (_what, code, change) => {
  expect(await closedAs({ ...loginFrame(stage, 'romeo'), id: 9, ...change })).toMatchObject({
    op: 'refused',
    id: 9,
    code,
    closed: loginRefused,
  })
})

test('[LV11] another key 70009, another app 70014, expired 70001, not imported 70107', async () => {
  const nowSeconds = Math.floor(stage.clock.now() / 1000)
  const sign = (change: object) =>
    issueUserSig({
      sdkAppId: stage.app.sdkAppId,
      key: stage.app.key,
      userId: 'romeo',
      expireSeconds: 60,
      nowSeconds,
      ...change,
    })
  const code = async (change: object) =>
    (await closedAs({ ...loginFrame(stage, 'romeo'), id: 1, ...change })) as unknown as { code: number }
  expect((await code({ userSig: sign({ key: 'other' }) })).code).toBe(70009)
  expect((await code({ userSig: sign({ sdkAppId: 1_400_000_009 }) })).code).toBe(70014)
  expect((await code({ userSig: sign({ nowSeconds: nowSeconds - 61 }) })).code).toBe(70001)
  expect((await code({ userSig: sign({ userId: 'ghost' }), userId: 'ghost' })).code).toBe(70107)
})

test('[LV12] [T66] whatever comes before the login is refused and closes; nothing is read from the URL', async () => {
  expect(await closedAs({ op: 'ping', id: 3 })).toMatchObject({ id: 3, code: 6014, closed: loginRefused })
  expect(await closedAs('nonsense')).toMatchObject({ id: null, code: 60003, closed: loginRefused })
  expect(await closedAs({ op: 'conversations', id: 1 })).toMatchObject({ code: 6014 })
  const { userId, userSig, sdkAppId } = loginFrame(stage, 'romeo')
  const query = new URLSearchParams({ userId, userSig, sdkAppId: String(sdkAppId) })
  await using inUrl = await liveSocket(stage)
  inUrl.say({ op: 'conversations', id: 1, ...Object.fromEntries(query) })
  expect(await inUrl.next(({ op }) => op === 'refused')).toMatchObject({ code: 6014 })
})

test('[LV12] [T66] a page of any origin may open a socket, and has nothing without a UserSig', async () => {
  await using socket = await liveSocket(stage, {
    origin: 'https://elsewhere.example',
    cookie: 'session=romeo',
  })
  socket.say({ op: 'conversations', id: 1 })
  expect(await socket.next(({ op }) => op === 'refused')).toMatchObject({ code: 6014 })
})

test('[LV13] who does not log in in time is sent away', async () => {
  // Of its own: a busy machine holds up the logins of the other tests for as long.
  await using hasty = await openLiveStage({}, { loginDeadlineMs: 300 })
  await using silent = await liveSocket(hasty)
  expect(await silent.whenClosed()).toEqual({ code: 4001, reason: 'no login in time' })
})

test('[LV13] a second login on the same socket is refused, and the first one holds', async () => {
  await using romeo = await liveUser(stage, 'romeo')
  expect(await romeo.refused(loginFrame(stage, 'juliet'))).toBe(10004)
  expect(stage.gateway.platformsOf(stage.app.sdkAppId, 'juliet')).toEqual([])
  await romeo.settled()
})

test('[LV14] a UserSig that runs out ends the session, at its last second', async () => {
  await using brief = await liveUser(stage, 'nurse', { expireSeconds: 60 })
  stage.clock.advance(60_000)
  await brief.settled()
  stage.clock.advance(1000)
  expect(await brief.next(({ op }) => op === 'kicked')).toEqual({ op: 'kicked', why: 'expired' })
  expect(await brief.whenClosed()).toEqual({ code: 4003, reason: 'expired' })
})

test('[LV15] a kicked account loses its sockets, and its UserSig', async () => {
  const userSig = loginFrame(stage, 'kicked')
  await using kicked = await liveUser(stage, 'kicked')
  await using other = await liveUser(stage, 'romeo')
  stage.clock.advance(1000)
  expect(await stage.call('im_open_login_svc/kick', { UserID: 'kicked' })).toMatchObject({ ErrorCode: 0 })
  expect(await kicked.next(({ op }) => op === 'kicked')).toEqual({ op: 'kicked', why: 'admin' })
  expect(await kicked.whenClosed()).toEqual({ code: 4003, reason: 'admin' })
  expect(await closedAs({ ...userSig, id: 1 })).toMatchObject({ code: 70001 })
  await other.settled()
  stage.clock.advance(1000)
  await using again = await liveUser(stage, 'kicked')
  await again.settled()
})

test('[LV16] several devices of one account; one too many signs out the oldest', async () => {
  const platforms = () => stage.gateway.platformsOf(stage.app.sdkAppId, 'juliet')
  expect(platforms()).toEqual([])
  await using first = await liveUser(stage, 'juliet', { platform: 'ios' })
  await using second = await liveUser(stage, 'juliet', { platform: 'Web' })
  await using third = await liveUser(stage, 'juliet', { platform: 'web' })
  expect(platforms()).toEqual(['iOS', 'Web'])
  await using fourth = await liveUser(stage, 'juliet', { platform: 'macOS' })
  expect(await first.next(({ op }) => op === 'kicked')).toEqual({ op: 'kicked', why: 'elsewhere' })
  await first.whenClosed()
  await Promise.all([second.settled(), third.settled(), fourth.settled()])
  await expect.poll(platforms).toEqual(['Web', 'Mac'])
})

test('[LV16] the UserSig is nowhere in what is logged', () => {
  expect(stage.logged).toEqual([])
})
