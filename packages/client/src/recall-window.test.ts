import { expect, test } from 'vitest'
import { EVENT, TakebackChat } from './index.ts'
import { messageFrom } from './message.ts'
import { recallTimeLeft, type Welcome } from './recall-window.ts'
import { openClientStage } from './testing/open-client-stage.ts'
import { said as saidIn, saidAt } from './testing/said.ts'
import { me, peer } from './testing/small-gateway.ts'

/** The server's clock says the second in which the message was sent; this machine's says 5000. */
const welcome: Welcome = {
  serverTime: saidAt * 1000,
  recallWindow: 120_000,
  roleRecallWindow: 300_000,
  heardAt: 5000,
}

const said = (sender: string) => messageFrom(saidIn('GROUPtown', sender, 1), me)

test('[CL20] the second in which the window ends is within, the next one is not', () => {
  const own = said(me)
  expect(recallTimeLeft(own, welcome, false, 5000)).toBe(121_000)
  expect(recallTimeLeft(own, welcome, false, 5000 + 120_999)).toBe(1)
  expect(recallTimeLeft(own, welcome, false, 5000 + 121_000)).toBe(0)
  expect(recallTimeLeft(own, welcome, false, 5000 + 500_000)).toBe(0)
})

test('[CL20] others’ messages have the window of owners and admins, one’s own the longer of the two', () => {
  expect(recallTimeLeft(said(peer), welcome, false, 5000)).toBe(0)
  expect(recallTimeLeft(said(peer), welcome, true, 5000)).toBe(301_000)
  expect(recallTimeLeft(said(me), welcome, true, 5000)).toBe(301_000)
  const shorter = { ...welcome, roleRecallWindow: 0 }
  expect(recallTimeLeft(said(peer), shorter, true, 5000)).toBe(0)
  expect(recallTimeLeft(said(me), shorter, true, 5000)).toBe(121_000)
  expect(recallTimeLeft(said(me), { ...welcome, recallWindow: 0 }, false, 5000)).toBe(0)
})

test('[CL20] what was not sent, or is gone already, has no time left', () => {
  expect(recallTimeLeft({ ...said(me), status: 'unSend' }, welcome, false, 5000)).toBe(0)
  expect(recallTimeLeft({ ...said(me), isRevoked: true }, welcome, false, 5000)).toBe(0)
})

test('[CL20] a client knows the windows from its login on', async () => {
  const fresh = TakebackChat.create({ SDKAppID: 1, url: 'ws://127.0.0.1:1' })
  expect(fresh.recallWindow).toBeNull()
  expect(fresh.recallTimeLeft(said(me))).toBe(0)

  await using stage = await openClientStage()
  expect(stage.chat.recallWindow).toEqual({ own: 120_000, moderator: 60_000 })
  const received = stage.next(EVENT.MESSAGE_RECEIVED)
  stage.gateway.says(peer, 'wherefore')
  const [message] = await received
  // The small gateway's clock stands at the beginning of time, so everything is new to it.
  expect(stage.chat.recallTimeLeft(message!, { moderates: true })).toBeGreaterThan(60_000)
  expect(stage.chat.recallTimeLeft(message!)).toBe(0)
  await stage.chat.logout()
  expect(stage.chat.recallWindow).toBeNull()
})
