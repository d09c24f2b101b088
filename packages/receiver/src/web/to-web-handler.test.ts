import { expect, test } from 'vitest'
import { openStage } from '../testing/stage.ts'
import { toWebHandler } from './to-web-handler.ts'

test('[R77] a path that is not ours is refused with the same parameters by every adapter', async () => {
  await using stage = await openStage()
  expect(await stage.call('POST', '/other?SdkAppid=1')).toMatchObject({ status: 404 })
  const answer = await toWebHandler(stage.receiver)(
    new Request('http://localhost/other?SdkAppid=1', { method: 'POST' }),
  )
  expect(answer.status).toBe(404)
  const refusals = stage.receiver.counters.latestRefusals.map(({ reason, detail, params }) => ({
    reason,
    detail,
    params,
  }))
  const refused = { reason: 'path', detail: 'nothing is at "/other"', params: { path: '/other' } }
  expect(refusals).toEqual([refused, refused])
})
