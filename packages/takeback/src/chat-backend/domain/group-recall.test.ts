import { expect, test } from 'vitest'
import { defaultSettings } from './app-settings.ts'
import { recallCode } from './group-recall.ts'
import { groupTypeRules } from './group-types.ts'
import { messageFlags } from './message-flags.ts'

const now = 1_700_000_000_500
const message = { time: 1_700_000_000, sender: 'romeo', flags: 0, recalled_at: null }
const code = (change: object, rule: 'always' | 'within-the-hour' = 'always', at = now) =>
  recallCode({ ...message, ...change }, { rule, revoker: null, settings: defaultSettings, now: at })

test('[GR2] [GR3] [GR4] the code of one message', () => {
  expect(recallCode(undefined, { rule: 'always', revoker: null, settings: defaultSettings, now })).toBe(10030)
  expect(code({})).toBe(0)
  expect(code({ recalled_at: 5 })).toBe(10032)
  expect(code({ flags: messageFlags.onlineOnly })).toBe(10032)
  expect(code({}, 'within-the-hour', now + 3_600_000)).toBe(0)
  expect(code({}, 'within-the-hour', now + 3_600_500)).toBe(10031)
  expect(code({}, 'always', message.time * 1000 + 7 * 86_400_000)).toBe(0)
  expect(code({}, 'always', message.time * 1000 + 7 * 86_400_000 + 1)).toBe(10030)
  expect(code({ recalled_at: 5 }, 'always', now + 8 * 86_400_000)).toBe(10030)
})

test('[GR7] a type we do not know has no recall', () => {
  expect(groupTypeRules('BChatRoom').recall).toBe('never')
  expect(groupTypeRules('constructor').recall).toBe('never')
  expect(groupTypeRules('Community').recall).toBe('always')
})
