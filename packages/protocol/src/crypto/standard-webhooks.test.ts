import { expect, test } from 'vitest'
import {
  newStandardSecret,
  signStandardWebhook,
  verifyStandardWebhook,
  whatIsWrongWithSecret,
  type StandardCheck,
} from './standard-webhooks.ts'

/** The vector of the reference libraries (github.com/standard-webhooks/standard-webhooks). */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const body = '{"test": 2432232314}'
const good: StandardCheck = {
  id,
  timestamp: '1614265330',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  body,
  secrets: [secret],
  nowSeconds: 1_614_265_330,
}

function reason(change: Partial<StandardCheck>): string {
  const verdict = verifyStandardWebhook({ ...good, ...change })
  return verdict.ok ? 'ok' : verdict.reason
}

test('[W38] the vector', () => {
  expect(signStandardWebhook({ id, timestampSeconds: 1_614_265_330, body, secret })).toBe(good.signature)
  expect(verifyStandardWebhook(good)).toEqual({ ok: true, skewSeconds: 0 })
  expect(reason({ body: Buffer.from(body) })).toBe('ok')
})

test('[W38] another body, id or time is another signature', () => {
  expect(reason({ body: `${body} ` })).toBe('wrong')
  expect(reason({ id: 'msg_other' })).toBe('wrong')
  expect(reason({ timestamp: '1614265331' })).toBe('wrong')
})

test('[W39] one of two secrets will do, and one of several signatures', () => {
  const other = newStandardSecret()
  expect(reason({ secrets: [other, secret] })).toBe('ok')
  expect(reason({ secrets: [other] })).toBe('wrong')
  expect(reason({ secrets: [] })).toBe('wrong')
  const ofOther = signStandardWebhook({ id, timestampSeconds: 1_614_265_330, body, secret: other })
  expect(reason({ signature: `v1a,abc ${ofOther} ${good.signature}` })).toBe('ok')
  // Beyond the eighth nobody looks.
  expect(reason({ signature: `${`${ofOther} `.repeat(8)}${good.signature}` })).toBe('wrong')
})

test('[W40] missing, malformed and stale are told apart, and nothing throws', () => {
  for (const missing of [undefined, null, '']) {
    expect(reason({ id: missing })).toBe('missing')
    expect(reason({ timestamp: missing })).toBe('missing')
    expect(reason({ signature: missing })).toBe('missing')
  }
  for (const bad of ['now', '-1', '01', '1.6e9', '1614265330 ', '9'.repeat(13)])
    expect(reason({ timestamp: bad })).toBe('malformed')
  for (const bad of ['v1', 'v1,', 'v2,abc', String(good.signature).slice(0, -2), 'v1,=='])
    expect(reason({ signature: bad })).toBe('malformed')
  expect(reason({ nowSeconds: 1_614_265_630 })).toBe('ok')
  expect(verifyStandardWebhook({ ...good, nowSeconds: 1_614_265_631 })).toEqual({
    ok: false,
    reason: 'stale',
    skewSeconds: 301,
  })
  expect(reason({ nowSeconds: 1_614_265_029 })).toBe('stale')
  expect(reason({ nowSeconds: 1_614_265_361, toleranceSeconds: 30 })).toBe('stale')
})

test('[W41] a secret is a key of 24 to 64 bytes in Base64; what is wrong never repeats it', () => {
  for (const fine of [secret, secret.slice(6), newStandardSecret()])
    expect(whatIsWrongWithSecret(fine)).toBeNull()
  expect(whatIsWrongWithSecret('whsec_')).toBe('must be whsec_ and a key in Base64')
  expect(whatIsWrongWithSecret('my secret')).toBe('must be whsec_ and a key in Base64')
  expect(whatIsWrongWithSecret(`whsec_${'A'.repeat(28)}`)).toBe(
    'holds a key of 21 bytes: 24 to 64 are needed',
  )
  expect(whatIsWrongWithSecret(`whsec_${'A'.repeat(88)}`)).toMatch(/^holds a key of 66 bytes/)
  expect(() => signStandardWebhook({ id, timestampSeconds: 1, body, secret: 'short' })).toThrow(
    'The signing secret holds a key of',
  )
})
