import { expect, test } from 'vitest'
import { enConsole } from '../../words/en-console.ts'
import { createFormat } from '../../words/format.ts'
import { zhConsole } from '../../words/zh-console.ts'
import { settingValue } from './setting-value.ts'

const inEnglish = (
  ...[name, value]: [Parameters<typeof settingValue>[0], Parameters<typeof settingValue>[1]]
) => settingValue(name, value, enConsole.operator, createFormat('en'))

test('[CO25] a changed setting is told in words, and no time is rounded', () => {
  expect(inEnglish('recallWindowMs', 120_000)).toBe('2 min')
  expect(inEnglish('recallWindowMs', 150_000)).toBe('150 s')
  expect(inEnglish('recallWindowMs', 90_061_000)).toBe('90,061 s')
  expect(inEnglish('redactAfterMs', 1500)).toBe('1.5 s')
  expect(inEnglish('recallWindowMs', 0)).toBe('never')
  expect(inEnglish('retentionMs', 604_800_000)).toBe('7 days')
  expect(inEnglish('forbidGroupRecall', true)).toBe('on')
  expect(inEnglish('limits', 'tencent')).toBe('those of Tencent’s documents')
  expect(settingValue('retentionMs', 604_800_000, zhConsole.operator, createFormat('zh'))).toBe('7天')
})
