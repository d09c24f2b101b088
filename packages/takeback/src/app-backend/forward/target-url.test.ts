import { expect, test } from 'vitest'
import { forwardUrl, passThroughUrl } from './target-url.ts'

const came =
  '/callback?SdkAppid=1400000000&CallbackCommand=C2C.CallbackAfterMsgWithDraw&contenttype=json&ClientIP=203.0.113.7&OptPlatform=Web'
const query = came.slice('/callback?'.length)

test.for([
  ['http://h/in', `http://h/in?${query}`],
  ['http://h/in?a=%20b', `http://h/in?a=%20b&${query}`],
  ['http://h/in?', `http://h/in?${query}`],
  ['http://h/in?a=1&', `http://h/in?a=1&${query}`],
] as const)('[R84] behind %s the query stands as it came', ([target, url]) => {
  expect(forwardUrl(target, came, null)).toBe(url)
})

test('[R84] the old Sign goes, however its name is written; a new one comes where it is asked for', () => {
  const signed = `${came}&Sign=***&later=a%20b&RequestTime=1700000000&%53ign=x&requesttime=1`
  expect(forwardUrl('http://h/in', signed, null)).toBe(`http://h/in?${query}&later=a%20b`)
  const fresh = { sign: 'abc', requestTime: 1_700_000_009 }
  expect(forwardUrl('http://h/in', signed, fresh)).toBe(
    `http://h/in?${query}&later=a%20b&Sign=abc&RequestTime=1700000009`,
  )
})

test('[R89] what is passed through keeps its query byte for byte, Sign included', () => {
  const rawUrl = `${came}&Sign=abc&RequestTime=1700000000&&x=%zz+`
  expect(passThroughUrl('http://h/in?team=a', rawUrl)).toBe(
    `http://h/in?team=a&${rawUrl.slice('/callback?'.length)}`,
  )
})
