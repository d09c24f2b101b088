import { expect, test } from 'vitest'
import { changeSettings, defaultSettings, oldestKeptSecond, readSettings } from './app-settings.ts'

test('what is not stored has its default', () => {
  expect(readSettings(undefined)).toEqual(defaultSettings)
  expect(readSettings('{"redactAfterMs":5}')).toEqual({ ...defaultSettings, redactAfterMs: 5 })
})

test('[RA5] a change keeps what it does not name, also what we do not know', () => {
  const changed = changeSettings('{"redactAfterMs":5,"fromTheFuture":1}', { limits: 'tencent' })
  expect(JSON.parse(changed)).toEqual({ redactAfterMs: 5, fromTheFuture: 1, limits: 'tencent' })
})

test('[SW1] a message is kept until its second is as old as the retention', () => {
  const settings = { ...defaultSettings, retentionMs: 10_000 }
  expect(oldestKeptSecond(settings, 100_000)).toBe(90)
  expect(oldestKeptSecond(settings, 100_001)).toBe(91)
})
