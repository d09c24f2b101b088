import type { Message } from '@takeback/client'
import { expect, test } from 'vitest'
import { isAmongNewest, type RecallCase } from './recall-case.ts'
import { type DeviceView, type Evidence, judge } from './residue.ts'

const recall: RecallCase = {
  message: { id: 'm1', from: 'jared', seq: 1, msgKey: '1_2_3', time: 3 },
  groupId: null,
  to: 'Jonh',
  quoting: [{ id: 'm2', from: 'jared', seq: 2, msgKey: '2_2_3', time: 3 }],
  mentioned: ['Jonh'],
  unread: [{ userId: 'Jonh', count: 2, wasUnread: true, received: 0 }],
  pressedAt: 0,
}
const quote = (text: string) => JSON.stringify({ messageReply: { messageID: 'm1', messageAbstract: text } })
const body = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'secret' } }]

const gone: Message = {
  ID: 'm1',
  conversationID: 'C2Cjared',
  conversationType: 'C2C',
  from: 'jared',
  to: 'Jonh',
  type: 'TIMTextElem',
  payload: {},
  elements: [],
  time: 3,
  sequence: 1,
  random: 2,
  isRevoked: true,
  revokerInfo: { userID: 'jared' },
  revokeReason: '',
  cloudCustomData: '',
  flow: 'in',
  status: 'success',
  isPeerRead: false,
  atUserList: [],
}
const there: Message = {
  ...gone,
  isRevoked: false,
  payload: { text: 'secret' },
  elements: body,
  atUserList: ['Jonh'],
}
const quoting = (text: string): Message => ({
  ...there,
  ID: 'm2',
  atUserList: [],
  cloudCustomData: quote(text),
})

const device = (message: Message | undefined, lastMessage: Message, unreadCount = 1): DeviceView => ({
  userId: 'Jonh',
  message,
  conversation: { unreadCount, lastMessage, atMessages: [] },
})
const clean: Evidence = {
  body: { MsgBody: [] },
  quoting: [{ MsgBody: body, CloudCustomData: quote('') }],
  devices: [device(gone, quoting(''))],
  received: { Jonh: 0 },
}
const verdicts = (evidence: Partial<Evidence>, of: RecallCase = recall) =>
  Object.fromEntries(judge(of, { ...clean, ...evidence }).map(({ name, verdict }) => [name, verdict]))

test('[PG10] a message that is gone everywhere passes every check', () => {
  expect(new Set(Object.values(verdicts({})))).toEqual(new Set(['passed']))
})

test.each([
  ['body', 'a body in history', { body: { MsgBody: body } }],
  ['body', 'a message that history does not list', { body: undefined }],
  ['quote', 'a quoted text', { quoting: [{ MsgBody: body, CloudCustomData: quote('secret') }] }],
  ['quote', 'a quoting message that history does not list', { quoting: [undefined] }],
  ['preview', 'its text as the last message', { devices: [device(gone, there)] }],
  ['preview', 'its text quoted in the last message', { devices: [device(gone, quoting('secret'))] }],
  ['unread', 'a count that did not fall', { devices: [device(gone, gone, 2)] }],
  ['unread', 'a count that fell too far', { devices: [device(gone, gone, 0)] }],
  ['mention', 'a mention', { devices: [device(there, gone)] }],
  ['offline', 'its text on a device that was away', { devices: [device(there, gone)] }],
  ['offline', 'a device that does not know it', { devices: [device(undefined, gone)] }],
] satisfies [string, string, Partial<Evidence>][])('[PG11] %s fails on %s', (name, _what, evidence) => {
  expect(verdicts(evidence)[name]).toBe('failed')
})

test('[PG12] what cannot have left a trace does not apply', () => {
  expect(verdicts({ quoting: [] }, { ...recall, quoting: [], mentioned: [] })).toMatchObject({
    quote: 'not-asked',
    mention: 'not-asked',
  })
})

test('[PG13] messages that came meanwhile are no error of the count; what was read stays', () => {
  expect(verdicts({ devices: [device(gone, gone, 3)], received: { Jonh: 2 } })['unread']).toBe('passed')
  const nobodyKnows = { ...recall, unread: [{ userId: 'Jonh', count: 2, wasUnread: null, received: 0 }] }
  const counts = [0, 1, 2, 3].map(
    (count) => verdicts({ devices: [device(gone, gone, count)] }, nobodyKnows)['unread'],
  )
  expect(counts).toEqual(['failed', 'passed', 'passed', 'failed'])
  const wasRead = { ...recall, unread: [{ userId: 'Jonh', count: 0, wasUnread: false, received: 0 }] }
  expect(verdicts({ devices: [device(gone, gone, 0)] }, wasRead)['unread']).toBe('passed')
})

test('[PG13] the newest messages are the unread ones; within one second that is not known', () => {
  const thread = [1, 2, 2, 3].map((time, index) => ({ id: String(index), time }))
  const known = (count: number) => thread.map(({ id }) => isAmongNewest(thread, id, count))
  expect(known(0)).toEqual([false, false, false, false])
  expect(known(1)).toEqual([false, false, false, true])
  expect(known(2)).toEqual([false, null, null, true])
  expect(known(4)).toEqual([true, true, true, true])
})
