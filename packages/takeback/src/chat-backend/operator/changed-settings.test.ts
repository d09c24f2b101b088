import { expect, test } from 'vitest'
import { defaultSettings } from '../domain/app-settings.ts'
import { settingsChanged, settingsInRecord } from './changed-settings.ts'

test('[KY8] of a change of settings is kept what it changed, from what to what', () => {
  const change = {
    recallWindowMs: 300_000,
    limits: 'tencent',
    retentionMs: defaultSettings.retentionMs,
  } as const
  const changed = settingsChanged(defaultSettings, change)
  expect(changed).toEqual([
    { name: 'limits', before: 'none', after: 'tencent' },
    { name: 'recallWindowMs', before: 120_000, after: 300_000 },
  ])
  expect(settingsInRecord(JSON.stringify(changed))).toEqual(changed)
})

test('[KY8] a record of before that was kept tells what was named', () => {
  expect(settingsInRecord('{"limits":"tencent","forbidGroupRecall":true}')).toEqual([
    { name: 'limits', before: null, after: 'tencent' },
    { name: 'forbidGroupRecall', before: null, after: true },
  ])
})
