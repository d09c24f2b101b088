import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  formatMsgId,
  formatMsgKey,
  formatOfficialMsgKey,
  isGroupId,
  isOfficialId,
  isTopicId,
  isUserId,
  parseMsgKey,
  parseOfficialMsgKey,
} from './ids.ts'

test('[W4] lengths are counted in bytes', () => {
  expect([isUserId('a'.repeat(32)), isUserId('a'.repeat(33)), isUserId(''), isUserId(' ~')]).toEqual([
    true,
    false,
    false,
    true,
  ])
  expect([isGroupId('a'.repeat(48)), isGroupId('a'.repeat(49))]).toEqual([true, false])
  expect([isGroupId('群'.repeat(16)), isGroupId('群'.repeat(17))]).toEqual([true, false])
  expect([isTopicId('a'.repeat(96)), isTopicId('a'.repeat(97)), isTopicId('')]).toEqual([true, false, false])
  expect([isOfficialId('@TOA#_1'), isOfficialId('#TOA#_123'), isOfficialId('')]).toEqual([true, true, false])
})

test('[W4] no control character and no half surrogate anywhere', () => {
  for (const unit of [
    ...Array(0x20).keys(),
    ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i),
    0xd800,
    0xdfff,
  ]) {
    const id = `a${String.fromCharCode(unit)}b`
    expect([isUserId(id), isGroupId(id), isTopicId(id), isOfficialId(id)]).toEqual([
      false,
      false,
      false,
      false,
    ])
  }
  expect(isGroupId('👪')).toBe(true)
})

const uint32 = fc.integer({ min: 0, max: 4_294_967_295 })

test('[W32] a MsgKey is read back as it was written, and nothing else is a MsgKey', () => {
  expect(parseMsgKey('48374_2837546_1557481126')).toEqual({ seq: 48374, random: 2837546, time: 1557481126 })
  fc.assert(
    fc.property(uint32, uint32, uint32, (seq, random, time) => {
      expect(parseMsgKey(formatMsgKey({ seq, random, time }))).toEqual({ seq, random, time })
    }),
  )
  for (const text of [
    '',
    '1_2',
    '1_2_3_4',
    '01_2_3',
    '1_2_',
    '-1_2_3',
    '1_2_4294967296',
    '1_2_3 ',
    '1_2_3\n',
    '1.0_2_3',
  ]) {
    expect(parseMsgKey(text), text).toBeNull()
  }
})

test('[W32] an official MsgKey has 1 in the middle', () => {
  expect(formatOfficialMsgKey(71, 1698741698)).toBe('71_1_1698741698')
  expect(parseOfficialMsgKey('71_1_1698741698')).toEqual({ seq: 71, time: 1698741698 })
  expect(parseOfficialMsgKey('71_2_1698741698')).toBeNull()
})

test('[W32] a MsgId keeps its tinyId as text', () => {
  expect(formatMsgId('144115233406643804', 1727580296, 4026038328)).toBe(
    '144115233406643804-1727580296-4026038328',
  )
})
