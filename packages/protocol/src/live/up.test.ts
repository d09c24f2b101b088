import { expect, test } from 'vitest'
import { parseConversationId } from './conversation-id.ts'
import { livePlatformOf } from './platforms.ts'
import { parseUpFrame } from './up.ts'

const login = {
  op: 'login',
  id: 1,
  sdkAppId: 1_400_000_000,
  userId: 'romeo',
  userSig: 'x',
  platform: 'Web',
  device: 'tab-1',
}

test('[LV3] a frame keeps fields that are unknown', () => {
  expect(parseUpFrame({ ...login, later: 1 })).toEqual({ ok: true, frame: { ...login, later: 1 } })
})

test.each([
  ['not an object', [], null, 60003],
  ['null', null, null, 60003],
  ['no op', { id: 4 }, 4, 10003],
  ['an unknown op', { op: 'constructor', id: 4 }, 4, 10003],
  ['an op of Object', { op: 'toString', id: 4 }, 4, 10003],
  ['an id that is no integer', { op: 'ping', id: 1.5 }, null, 10004],
  ['a login without a UserSig', { ...login, userSig: undefined }, 1, 70402],
  ['a login as RESTAPI', { ...login, platform: 'RESTAPI' }, 1, 70402],
  ['a login with a line break in the UserID', { ...login, userId: 'romeo\njuliet' }, 1, 70402],
  ['21 messages of history', { op: 'history', id: 2, conversation: 'C2Cjuliet', count: 21 }, 2, 10004],
  ['a conversation of no kind', { op: 'history', id: 2, conversation: 'juliet', count: 1 }, 2, 10004],
  [
    'a key beyond uint32',
    {
      op: 'recall',
      id: 2,
      conversation: 'C2Cjuliet',
      key: { seq: 2 ** 32, random: 0, time: 0 },
      sender: 'romeo',
    },
    2,
    10004,
  ],
])('[LV4] %s is refused with the documented code', (_what, frame, id, code) => {
  expect(parseUpFrame(frame)).toMatchObject({ ok: false, id, code })
})

test('[W43] a NUL is refused by its field, but not in a body, which is kept as JSON', () => {
  const send = { op: 'send', id: 3, conversation: 'C2Cjuliet', random: 1, clientTime: 1 }
  const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'x\0' } }]
  expect(parseUpFrame({ ...send, body, custom: 'x\0' })).toEqual({
    ok: false,
    id: 3,
    code: 10004,
    info: 'custom: must not hold a NUL (U+0000)',
  })
  expect(parseUpFrame({ ...send, body })).toMatchObject({ ok: true })
})

test('[LV5] a conversation is named as in the web SDK', () => {
  expect(parseConversationId('C2Cjuliet')).toEqual({ scope: 'C2C', id: 'juliet' })
  expect(parseConversationId('GROUP@TGS#1')).toEqual({ scope: 'GROUP', id: '@TGS#1' })
  expect(parseConversationId('GROUP')).toBeNull()
  expect(parseConversationId('@TGS#1')).toBeNull()
})

test('[LV6] platforms are compared without case, and RESTAPI is none', () => {
  expect(['web', 'IOS', 'macOS', 'IPad', 'RESTAPI', 'Linux'].map(livePlatformOf)).toEqual([
    'Web',
    'iOS',
    'Mac',
    'iPad',
    null,
    null,
  ])
})
