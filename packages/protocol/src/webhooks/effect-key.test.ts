import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { effectKey } from './effect-key.ts'
import type { RecallNotice } from './notice.ts'

function c2c(sender: string, recipient: string, name: string): RecallNotice {
  return { kind: 'c2c', sender, recipient, messages: [{ name, msgId: null }], unread: null, eventTime: null }
}

function group(groupId: string, topicId: string | null, seq: number): RecallNotice {
  return {
    kind: topicId === null ? 'group' : 'topic',
    groupId,
    groupType: 'Public',
    topicId,
    operator: 'admin',
    messages: [{ name: String(seq), seq, msgId: null }],
    eventTime: null,
  }
}

function official(officialAccount: string, name: string): RecallNotice {
  return { kind: 'official', officialAccount, messages: [{ name, msgId: null }], eventTime: null }
}

function key(notice: RecallNotice, sdkAppId = 1400000000): string {
  const [message] = notice.messages
  if (message === undefined) throw new Error('a notice without a message')
  return effectKey(sdkAppId, notice, message)
}

test('[W27] the key of each kind', () => {
  expect(key(c2c('jared', 'Jonh', '48374_2837546_1557481126'))).toBe(
    '1400000000/c2c/jared/Jonh/48374_2837546_1557481126',
  )
  expect(key(official('#TOA#_123', '71_1_1698741698'))).toBe(
    '1400000000/official/%23TOA%23_123/71_1_1698741698',
  )
  expect(key(group('1213456', null, 130))).toBe('1400000000/group/1213456/130')
  expect(key(group('1213456', '@TOPIC#_a', 130))).toBe('1400000000/topic/1213456/%40TOPIC%23_a/130')
})

test('[W27] time, operator, unread count and MsgId do not belong to it', () => {
  const notice = group('1213456', null, 130)
  const later = {
    ...notice,
    eventTime: 9,
    operator: 'other',
    messages: [{ name: '130', seq: 130, msgId: 'x' }],
  }
  expect(key(later as RecallNotice)).toBe(key(notice))
})

test('[W27] different messages have different keys, whatever their ids hold', () => {
  const id = fc.constantFrom('a', 'b', 'a/b', '/', '%2F', 'a%2Fb', '1', 'c2c', 'group')
  const notice = fc.oneof(
    fc.tuple(id, id, id).map(([from, to, name]) => c2c(from, to, name)),
    fc.tuple(id, fc.option(id), fc.nat(2)).map(([groupId, topicId, seq]) => group(groupId, topicId, seq)),
    fc.tuple(id, id).map(([account, name]) => official(account, name)),
  )
  const app = fc.nat(2)
  fc.assert(
    fc.property(notice, app, notice, app, (one, oneApp, other, otherApp) => {
      const same = oneApp === otherApp && JSON.stringify(one) === JSON.stringify(other)
      return (key(one, oneApp) === key(other, otherApp)) === same
    }),
  )
})
