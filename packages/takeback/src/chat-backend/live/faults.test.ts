import { expect, test, vi } from 'vitest'
import { liveUser } from '../testing/live-user.ts'
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
