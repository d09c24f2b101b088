import { expect, test, vi } from 'vitest'
import { liveUser } from '../testing/live-user.ts'
import { appById } from '../tables/apps.ts'
import { openLiveStage } from '../testing/open-live-stage.ts'

const ask = { op: 'conversations' }

test('[LV25] a fault of ours is the internal code, shows nothing of it, and the session goes on', async () => {
  await using stage = await openLiveStage()
  await stage.users('romeo')
  await using romeo = await liveUser(stage, 'romeo')
  vi.spyOn(stage.engine, 'snapshot').mockRejectedValueOnce(new Error('a bug with a secret in it'))
  expect(await romeo.ask(ask)).toMatchObject({
    op: 'refused',
    code: 10002,
    info: 'internal error, try again',
  })
  expect(await romeo.ask(ask)).toMatchObject({ op: 'ok' })
  expect(stage.logged).toHaveLength(1)
})

test('[LV25] where the store cannot serve, the internal code says so, and shows nothing more of it', async () => {
  await using stage = await openLiveStage()
  await stage.users('romeo')
  await using romeo = await liveUser(stage, 'romeo')
  await stage.engine.close()
  expect(await romeo.ask(ask)).toMatchObject({
    op: 'refused',
    code: 10002,
    info: 'the store cannot serve this for now: try again; the log of the Chat backend says what is wrong with it',
  })
})

test('[LV29] what is under way when the gateway stops is through when it has stopped, and no fault', async () => {
  await using stage = await openLiveStage()
  await stage.users('romeo', 'juliet')
  await using romeo = await liveUser(stage, 'romeo')
  const { engine, gateway, logged } = stage
  const read = engine.read.bind(engine)
  const asked = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  // The first thing that a frame reads takes until romeo is gone.
  vi.spyOn(engine, 'read').mockImplementationOnce(async (query) => {
    asked.resolve()
    await released.promise
    return read(query)
  })
  romeo.say({ op: 'history', id: 1, conversation: 'C2Cjuliet', count: 1 })
  await asked.promise
  const closed = gateway.stop().then(() => engine.close())
  expect(await romeo.whenClosed()).toMatchObject({ code: 1012 })
  await new Promise(setImmediate)
  released.resolve()
  await closed
  await expect(read(appById(stage.app.sdkAppId))).rejects.toThrow('The store is closed.')
  expect(logged).toEqual([])
})
