import { expect, test } from 'vitest'
import { checkWebhookBaseUrl, parseWebhookQuery, webhookUrl } from './url.ts'

const call = {
  sdkAppId: 1400000000,
  command: 'Group.CallbackAfterRecallMsg',
  clientIp: '203.0.113.7',
  platform: 'Android',
}
const ours =
  'SdkAppid=1400000000&CallbackCommand=Group.CallbackAfterRecallMsg&contenttype=json&ClientIP=203.0.113.7&OptPlatform=Android'

test('[W5] the parameters follow in the documented order', () => {
  expect(webhookUrl('https://www.example.com', call)).toBe(`https://www.example.com?${ours}`)
  const signed = webhookUrl('https://www.example.com/', { ...call, sign: 'ab', requestTime: 1669872112 })
  expect(signed).toBe(`https://www.example.com/?${ours}&Sign=ab&RequestTime=1669872112`)
})

test("[W5] the customer's own query stays as it was written", () => {
  const query = 'https://www.example.com/hook?tenant=%e4%b8%ad&x=a+b&flag'
  expect(webhookUrl(query, call)).toBe(`${query}&${ours}`)
  expect(webhookUrl('https://a.b/?', call)).toBe(`https://a.b/?${ours}`)
  expect(webhookUrl('https://a.b/?x&', call)).toBe(`https://a.b/?x&${ours}`)
})

test('[W5] values are percent-encoded', () => {
  const url = webhookUrl('http://a.b', { ...call, clientIp: '::1', platform: 'a&b=c d' })
  expect(url).toContain('&ClientIP=%3A%3A1&OptPlatform=a%26b%3Dc%20d')
  expect(parseWebhookQuery(new URL(url).search.slice(1)).params).toMatchObject({
    ClientIP: '::1',
    OptPlatform: 'a&b=c d',
  })
})

test('[W6] usable URLs are taken', () => {
  for (const url of [
    'http://127.0.0.1:8081/callback',
    'https://www.example.com',
    'https://xn--fiq228c.example/a%20b?tenant=1&x=$y!',
    'HTTPS://[2001:db8::1]:8443/hook',
  ]) {
    expect(checkWebhookBaseUrl(url)).toBeNull()
  }
})

test('[W6] unusable URLs are refused in a sentence that does not repeat them', () => {
  for (const url of [
    '',
    'www.example.com',
    'ftp://a.secret/',
    'javascript:alert(1)',
    'https://a.secret/ space',
    'https://a.secret/\u0000',
    'https://中文.secret/',
    'https:\\\\a.secret',
    'https://a.secret/\\..',
    'https://a.secret/#part',
    'https://user:pass@a.secret/',
    'https://user@a.secret/',
    'https://',
    'https://a.secret:99999/',
    'https://a.secret:0/',
    `https://a.secret/${'x'.repeat(2000)}`,
    'https://a.secret/?SdkAppid=1',
    'https://a.secret/?x=1&%53ign=1',
    'https://a.secret/?RequestTime',
  ]) {
    const sentence = checkWebhookBaseUrl(url)
    expect(sentence, url).toMatch(/^The webhook URL .*\.$/)
    expect(sentence).not.toMatch(/secret|pass@/)
  }
})

test('[W7] known parameters are decoded strictly, others skipped', () => {
  expect(parseWebhookQuery(`tenant=1&tenant=2&x=100%&${ours}&`)).toEqual({
    params: {
      SdkAppid: '1400000000',
      CallbackCommand: 'Group.CallbackAfterRecallMsg',
      contenttype: 'json',
      ClientIP: '203.0.113.7',
      OptPlatform: 'Android',
    },
    duplicates: [],
    malformed: [],
  })
  expect(parseWebhookQuery('OptPlatform=a+b%20c').params).toEqual({ OptPlatform: 'a+b c' })
  expect(parseWebhookQuery('sdkappid=1&__proto__=1').params).toEqual({})
  expect(parseWebhookQuery('')).toEqual({ params: {}, duplicates: [], malformed: [] })
})

test('[W7] doubled parameters are reported however they are spelt', () => {
  const query = parseWebhookQuery('SdkAppid=1&%53dkAppid=2&Sign=a&Sign=a&Sign=b&SdkAppi%64=3')
  expect(query.duplicates).toEqual(['SdkAppid', 'Sign'])
  expect(query.params).toEqual({ SdkAppid: '1', Sign: 'a' })
})

test('[W7] values that are not percent-encoded UTF-8 are reported', () => {
  for (const value of ['%', '%4', '%zz', '%ff', '%c0%af', '%ed%a0%80']) {
    expect(parseWebhookQuery(`ClientIP=${value}`)).toEqual({
      params: {},
      duplicates: [],
      malformed: ['ClientIP'],
    })
  }
  expect(parseWebhookQuery('ClientIP=%ff&ClientIP=1').duplicates).toEqual(['ClientIP'])
})

test('[W8] Sign and RequestTime are taken as written', () => {
  expect(parseWebhookQuery('Sign=%61b&RequestTime=%31669872112').params).toEqual({
    Sign: '%61b',
    RequestTime: '%31669872112',
  })
})
