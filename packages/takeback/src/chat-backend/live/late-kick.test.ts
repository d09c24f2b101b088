/**
 * A kick is heard when its signal comes: at another host up to a second later. By then whoever was kicked may have logged
 * in again, with a UserSig of after the kick.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listen } from '../../http/listening.ts'
import { Activity, watchedEngine } from '../development/activity.ts'
import type { Engine } from '../engine.ts'
import { openLiveStage, type LiveStage, patient } from '../testing/open-live-stage.ts'
import { liveUser } from '../testing/live-user.ts'
import { createGateway, kickTopic } from './gateway.ts'

let stage: LiveStage
beforeAll(async () => {
  stage = await openLiveStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

/** Another gateway on the stage's store. It hears of kicks when `hears` is called, and not before. */
async function otherHost() {
  const waiting: (() => void)[] = []
  const engine: Engine = {
    ...watchedEngine(stage.engine, new Activity()),
    onSignal: (topic, listener) =>
      stage.engine.onSignal(topic, (data) => {
        if (topic === kickTopic) waiting.push(() => listener(data))
        else listener(data)
      }),
  }
  const { clock, strangers } = stage
  const log = { error: () => undefined }
  const gateway = createGateway({ engine, clock, strangers, log, limits: patient })
  const { plain: handler, upgrade } = gateway
  const named = { name: 'other host', host: '127.0.0.1', port: 0, fallback: false }
  const listening = await listen({ ...named, handler, upgrade, limits: { drainGraceMs: 500 } })
  return {
    stage: { ...stage, gateway, liveUrl: listening.url.replace('http', 'ws') },
    async hears() {
      await expect.poll(() => waiting.length).toBeGreaterThan(0)
      for (const hear of waiting.splice(0)) hear()
    },
    async [Symbol.asyncDispose]() {
      await gateway.stop()
      await listening.close()
    },
  }
}

const kick = (UserID: string) => stage.call('im_open_login_svc/kick', { UserID })
const remove = (UserID: string) =>
  stage.call('im_open_login_svc/account_delete', { DeleteItem: [{ UserID }] })
const whyKicked = { op: 'kicked', why: 'admin' }

test('[LV15] a kick that is heard late ends the logins of before it, and none of after it', async () => {
  await stage.users('romeo')
  await using host = await otherHost()
  await using before = await liveUser(host.stage, 'romeo')
  stage.clock.advance(500)
  await kick('romeo')
  stage.clock.advance(500)
  await using after = await liveUser(host.stage, 'romeo')
  await host.hears()
  expect(await before.next(({ op }) => op === 'kicked')).toEqual(whyKicked)
  await after.settled()
  expect(after.frames).toEqual([])
})

test('[LV15] of two kicks the later one counts, whichever is heard first', async () => {
  await stage.users('juliet')
  await using host = await otherHost()
  await kick('juliet')
  stage.clock.advance(1000)
  await using between = await liveUser(host.stage, 'juliet')
  stage.clock.advance(500)
  await kick('juliet')
  await host.hears()
  expect(await between.next(({ op }) => op === 'kicked')).toEqual(whyKicked)
})

test('[LV15] an account that was deleted and imported again: the logins of the deleted one end, those of the new one stay', async () => {
  await stage.users('nurse')
  await using host = await otherHost()
  await using before = await liveUser(host.stage, 'nurse')
  expect(await remove('nurse')).toMatchObject({ ErrorCode: 0 })
  await stage.users('nurse')
  // With the same UserSig: it was issued before, and is good for the new account too.
  await using after = await liveUser(host.stage, 'nurse')
  await host.hears()
  expect(await before.next(({ op }) => op === 'kicked')).toEqual(whyKicked)
  await after.settled()
  expect(after.frames).toEqual([])
})
