import { expect, test } from 'vitest'
import { refusalStatus } from '../../../../receiver/src/answer.ts'
import { en } from '../words/en.ts'
import { fill } from '../words/fill.ts'
import { refusedCase } from './refused-case.ts'

const settings = { sdkAppIds: [1_400_000_000, 1_400_000_002], callbackPath: '/callback', tokens: 1 }

function said(reason: string, params: Record<string, string | number>, detail = ''): string {
  const found = refusedCase({ reason, params, detail }, settings)
  const why: Record<string, string> = en.refusedWhy
  const mend: Record<string, string> = en.refusedMend
  return `${fill(why[found.key] ?? '?', found.params)} ${fill(mend[found.key] ?? '?', found.params)}`
}

test('[M17] a refusal says what failed, and the setting that would accept it', () => {
  expect(said('sdkappid', { sdkAppId: '1400000001' })).toBe(
    'SdkAppid 1400000001 is not served here. Served: 1400000000, 1400000002. If that app is yours, start with `--sdkappid 1400000001` beside the others.',
  )
  expect(said('sdkappid', { sdkAppId: '' })).toContain('SdkAppid is missing')
  expect(said('stale', { seconds: 90, allowed: 60 })).toContain('RequestTime is 90 s behind')
  expect(said('stale', { seconds: -90, allowed: 60 })).toContain('90 s ahead')
  const signature = { field: 'webhook-timestamp', seconds: 400, allowed: 300 }
  expect(said('stale', signature)).toContain('webhook-timestamp is 400 s behind the clock here. 300 s')
  expect(said('path', { path: '/hook' })).toContain('`--callback-path /hook`')
  expect(said('sign-wrong', {})).toContain('`--token OLD --token NEW`')
  expect(said('before', { command: 'C2C.CallbackBeforeSendMsg' })).toContain('`--allow-before`')
  expect(said('other-failed', { command: 'State.StateChange' }, 'the shop is closed')).toContain(
    'The handler of State.StateChange failed: `the shop is closed`',
  )
})

test('[M17] every reason of the receiver has words, in why and in mend', () => {
  expect(Object.keys(en.refusedMend)).toEqual(Object.keys(en.refusedWhy))
  expect(Object.keys(en.refusedWhy)).toEqual(expect.arrayContaining(Object.keys(refusalStatus)))
})
