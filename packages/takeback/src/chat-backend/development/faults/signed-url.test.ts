import { webhookUrl } from '@takeback/protocol'
import { sign, verifySign } from '@takeback/protocol/crypto'
import { expect, test } from 'vitest'
import { withBadSign, withSkew } from './signed-url.ts'

const token = 'a-token'
const now = 1_700_000_000

function signedUrl(base = 'https://app.example/callback?Sign%20of=x') {
  const call = { sdkAppId: 1, command: 'C2C.CallbackAfterMsgWithDraw', clientIp: '::1', platform: 'Web' }
  return webhookUrl(base, { ...call, sign: sign(token, now), requestTime: now })
}

function verdictOf(url: string) {
  const query = new URL(url).searchParams
  return verifySign({
    tokens: [token],
    sign: query.get('Sign'),
    requestTime: query.get('RequestTime'),
    nowSeconds: now,
  })
}

test('[DV25] bad-sign: the form is right, the Sign is not, and nothing else differs', () => {
  const bad = withBadSign(signedUrl())
  expect(verdictOf(bad)).toMatchObject({ ok: false, reason: 'wrong' })
  expect(bad.replace(/Sign=[0-9a-f]{64}/, '')).toBe(signedUrl().replace(/Sign=[0-9a-f]{64}/, ''))
})

test('[DV25] skew: rightly signed, by a clock that is off', () => {
  expect(verdictOf(withSkew(signedUrl(), 60, token))).toEqual({ ok: true, skewSeconds: -60 })
  expect(verdictOf(withSkew(signedUrl(), -61, token))).toMatchObject({ ok: false, reason: 'stale' })
})

test('[DV25] what is not signed stays as it is', () => {
  const plain = 'https://app.example/callback?Sign=mine'
  expect([withBadSign(plain), withSkew(plain, 60, token)]).toEqual([plain, plain])
})
