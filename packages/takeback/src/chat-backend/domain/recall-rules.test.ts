import { expect, test } from 'vitest'
import { defaultSettings } from './app-settings.ts'
import { isWithin, moderates, permission } from './recall-rules.ts'

const time = 1_700_000_000
const sent = time * 1000
const settings = { ...defaultSettings, recallWindowMs: 120_000, roleRecallWindowMs: 600_000 }
const romeos = { sender: 'romeo', time }
const may = (sender: string, byRole: boolean, at: number, change: Partial<typeof settings> = {}) =>
  permission({ sender, moderates: byRole }, romeos, { ...settings, ...change }, at)

test.each([
  [0, true],
  [119_999, true],
  [120_000, true],
  [120_999, true],
  [121_000, false],
  [Number.MAX_SAFE_INTEGER - sent, false],
  [-5000, true],
])('[RC1] [T57] %i ms after the MsgTime: within 120 s is %s', (later, within) => {
  expect(isWithin(120_000, time, sent + later)).toBe(within)
})

test('[RC1] a window of 0 means never', () => {
  expect(isWithin(0, time, sent)).toBe(false)
  expect(may('romeo', false, sent, { recallWindowMs: 0 })).toBe('too-late')
})

test('[RC4] own words, others’ words by role, and nobody else', () => {
  expect(may('romeo', false, sent + 120_000)).toBe('allowed')
  expect(may('romeo', false, sent + 121_000)).toBe('too-late')
  expect(may('juliet', false, sent)).toBe('not-yours')
  expect(may('juliet', true, sent + 600_000)).toBe('allowed')
  expect(may('juliet', true, sent + 601_000)).toBe('too-late')
  expect(may('juliet', true, sent, { roleRecallWindowMs: 0 })).toBe('too-late')
})

test('[RC4] for own words the longer of the two windows holds', () => {
  expect(may('romeo', true, sent + 600_000)).toBe('allowed')
  expect(may('romeo', true, sent + 120_000, { roleRecallWindowMs: 0 })).toBe('allowed')
  expect(may('romeo', true, sent + 121_000, { roleRecallWindowMs: 0 })).toBe('too-late')
})

test('[RC4] who moderates, by type of group', () => {
  const roles = ['Owner', 'Admin', 'Member', undefined] as const
  const of = (type: string) => roles.map((role) => moderates(type, role))
  for (const type of ['Public', 'ChatRoom', 'AVChatRoom', 'Community'])
    expect(of(type), type).toEqual([true, true, false, false])
  expect(of('Private')).toEqual([true, false, false, false])
})
