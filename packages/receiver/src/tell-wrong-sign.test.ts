import { expect, test } from 'vitest'
import { c2cBody, openStage } from './testing/stage.ts'

test('[R92] a wrong Sign is in the log with the tokens that were tried, by their place; once a minute, with how many', async () => {
  const told: { readonly facts: object; readonly message: string }[] = []
  const log = { warn: (facts: object, message: string) => void told.push({ facts, message }), error() {} }
  const tokens = ['canary-old-token', 'canary-new-token']
  await using stage = await openStage({ token: tokens, log })
  const wrong = () => stage.deliver(c2cBody(), stage.signed('canary-strange-token'))

  for (const _time of [1, 2, 3]) expect((await wrong()).status).toBe(401)
  expect(told).toEqual([
    {
      facts: { tried: ['token 1', 'token 2'], clientIp: '127.0.0.1', times: 1 },
      message: 'Sign fits none of the tokens that are set here: compare them with the one set at the sender',
    },
  ])
  stage.clock.offset += 60_000
  await wrong()
  expect(told[1]?.facts).toMatchObject({ times: 3 })
  expect(JSON.stringify(told)).not.toContain('canary')
})

test('[R92] no Sign, a stale one and another app say nothing of tokens', async () => {
  const told: string[] = []
  const log = { warn: (_facts: object, message: string) => void told.push(message), error() {} }
  await using stage = await openStage({ token: 'a token', log })
  await stage.deliver(c2cBody())
  await stage.deliver(c2cBody(), stage.signed('a token', -400))
  await stage.deliver(c2cBody(), { SdkAppid: 1, ...stage.signed('a token') })
  expect(told).toEqual([])
})
