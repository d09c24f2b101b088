import { expect, test } from 'vitest'
import { sign } from '@takeback/protocol/crypto'
import { authenticate, hideSign, type Identity, type Verdict } from './authenticate.ts'
import { webhookPath, app, c2cBody } from './testing/stage.ts'

const now = 1_669_872_112_500
const open: Identity = { sdkAppIds: [app, 20_000_001], tokens: [], freshnessSeconds: 60 }
const guarded: Identity = { ...open, tokens: ['xxxxyyyy'] }
const vector = {
  Sign: '17773bc39a671d7b9aa835458704d2a6db81360a5940292b587d6d760d484061',
  RequestTime: '1669872112',
}

function judge(rawUrl: string, identity = open, method = 'POST', at = now): string {
  return told(authenticate({ method, rawUrl, headers: {} }, identity, at))
}

function told(verdict: Verdict): string {
  return verdict.kind === 'refused' ? verdict.refusal.reason : verdict.kind
}

const path = (query: object) => webhookPath(c2cBody(), query)

test('[R1] an app of ours is taken, whatever stands around it', () => {
  expect(judge(path({}))).toBe('authentic')
  expect(judge(`/callback?own=1&SdkAppid=20000001`)).toBe('authentic')
})

test.each([
  '1',
  '01400000000',
  '+1400000000',
  '1400000000.0',
  '1.4e9',
  '0x53724e00',
  '14000000000',
  '-1400000000',
  '',
  '%31400000000',
  '1400000000%20',
  ' 1400000000',
  '１４００００００００',
  '1400000000,1',
  '1400000000;',
  'null',
  '1400000000%00',
  '%',
  'NaN',
  'Infinity',
  '1_400_000_000',
  "1400000000'",
  '1400000000#',
  '1400000000/',
])('[R1] SdkAppid=%s is not ours', (SdkAppid) => {
  expect(judge(path({ SdkAppid }))).toBe('sdkappid')
})

test.each(['sdkappid', 'SDKAppID', 'SdkAppId', 'SdkAppid[]', 'SdkAppid%20', 'sdk_appid'])(
  '[R1] the parameter %s is not SdkAppid',
  (name) => {
    expect(judge(`/callback?${name}=${app}&CallbackCommand=${c2cBody().CallbackCommand}`)).toBe('sdkappid')
    expect(judge(`/callback?contenttype=json&${name}=${app}`)).toBe('sdkappid')
  },
)

test.each(['SdkAppid', 'CallbackCommand', 'contenttype', 'ClientIP', 'OptPlatform', 'Sign', 'RequestTime'])(
  '[R2] %s twice is refused, also when its second name is encoded',
  (name) => {
    const value = name === 'SdkAppid' ? app : 'x'
    const once = path({ [name]: value })
    expect(judge(`${once}&${name}=${value}`)).toBe('duplicate-parameter')
    expect(judge(`${once}&%${name.charCodeAt(0).toString(16)}${name.slice(1)}=y`)).toBe('duplicate-parameter')
  },
)

test('[R3] the published vector of Sign is taken', () => {
  expect(judge(path(vector), guarded)).toBe('authentic')
})

test('[R3] a missing or empty Sign is refused once a token is set', () => {
  expect(judge(path({}), guarded)).toBe('sign-missing')
  expect(judge(path({ RequestTime: vector.RequestTime }), guarded)).toBe('sign-missing')
  expect(judge(path({ ...vector, Sign: '' }), guarded)).toBe('sign-missing')
})

test('[R3] none of 1,000 changed signatures is taken', () => {
  const { Sign } = vector
  const changed = Array.from({ length: 1000 }, (_, index) => {
    const at = index % Sign.length
    const digit = ((Number.parseInt(Sign[at] ?? '0', 16) + 1 + (index % 15)) % 16).toString(16)
    return `${Sign.slice(0, at)}${digit}${Sign.slice(at + 1)}`
  })
  const odd = [
    Sign.toUpperCase(),
    Sign.slice(1),
    `${Sign}0`,
    `g${Sign.slice(1)}`,
    '0'.repeat(64),
    'a',
    `%30${Sign}`,
  ]
  for (const Sign of [...changed, ...odd]) {
    expect(judge(path({ ...vector, Sign }), guarded)).toBe('sign-wrong')
  }
})

test('[R3] both tokens are taken during a rotation', () => {
  const rotating = { ...open, tokens: ['xxxxyyyy', 'the new one'] }
  expect(judge(path(vector), rotating)).toBe('authentic')
  expect(judge(path({ ...vector, Sign: sign('the new one', 1_669_872_112) }), rotating)).toBe('authentic')
  expect(judge(path({ ...vector, Sign: sign('an older one', 1_669_872_112) }), rotating)).toBe('sign-wrong')
})

test('[R3] without a token, Sign is not looked at', () => {
  expect(judge(path({ Sign: 'nonsense', RequestTime: 'x' }))).toBe('authentic')
})

test.each([
  [-61, 'stale'],
  [-60, 'authentic'],
  [-59, 'authentic'],
  [0, 'authentic'],
  [59, 'authentic'],
  [60, 'authentic'],
  [61, 'stale'],
  [3600, 'stale'],
])('[R4] a call signed %i s from now: %s', (skew, verdict) => {
  const time = 1_669_872_112 + skew
  expect(judge(path({ Sign: sign('xxxxyyyy', time), RequestTime: time }), guarded)).toBe(verdict)
})

test('[R4] a stale call is told how far the clocks are apart', () => {
  const verdict = authenticate(
    { method: 'POST', rawUrl: path(vector), headers: {} },
    guarded,
    now + 3_600_000,
  )
  expect(verdict).toMatchObject({
    refusal: { detail: expect.stringContaining('3600 s behind the clock here') },
  })
})

test.each([
  '',
  '166987211',
  '16698721120',
  '1669872112 ',
  '+669872112',
  '1.66987e9',
  '0x63888c70',
  '%31669872112',
])('[R4] RequestTime=%s is refused before anything is hashed', (RequestTime) => {
  expect(judge(path({ Sign: sign('xxxxyyyy', RequestTime), RequestTime }), guarded)).toBe('request-time')
})

test('[R4] a token may not borrow digits from the time, nor the time be extended', () => {
  const borrowed = { Sign: sign('tok1', '669872112'), RequestTime: '1669872112' }
  expect(judge(path(borrowed), { ...open, tokens: ['tok'] })).toBe('authentic')
  expect(judge(path({ ...borrowed, RequestTime: '669872112' }), { ...open, tokens: ['tok1'] })).toBe(
    'request-time',
  )
  expect(judge(path({ ...vector, RequestTime: '1669872112%80%00' }), guarded)).toBe('request-time')
})

test.each(['POST', 'GET', 'HEAD'])('[R7] %s without our parameters is a probe', (method) => {
  expect(judge('/callback', guarded, method)).toBe('probe')
  expect(judge('/callback?hello=1', guarded, method)).toBe('probe')
})

test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])(
  '[R8] %s brings no webhook',
  (method) => {
    expect(judge(path({}), open, method)).toBe('method')
  },
)

test('[R12] contenttype may be written as JSON, json, or not at all', () => {
  for (const contenttype of ['JSON', 'json', 'Json', undefined]) {
    expect(judge(path({ contenttype }))).toBe('authentic')
  }
})

test('[R13] what the URL says of the client is data, bounded and without control characters', () => {
  const query = { ClientIP: 'x'.repeat(100), OptPlatform: 'iPad%0A%E2%80%AE', CallbackCommand: undefined }
  expect(authenticate({ method: 'POST', rawUrl: path(query), headers: {} }, open, now)).toEqual({
    kind: 'authentic',
    head: { app, command: '', platform: 'iPad??', clientIp: `${'x'.repeat(64)}…`, signed: false },
  })
})

test('[R11] the value of Sign is dropped from a URL that is kept', () => {
  expect(hideSign('/callback?a=1&Sign=abc&RequestTime=1')).toBe('/callback?a=1&Sign=***&RequestTime=1')
  expect(hideSign('/callback?Sign=abc&%53ign=def')).toBe('/callback?Sign=***&Sign=***')
  expect(hideSign('/callback')).toBe('/callback')
})
