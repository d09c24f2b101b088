import * as v from 'valibot'
import { expect, test } from 'vitest'
import { messageBodySchema, messageBodyTrouble } from './message-body.ts'

const text = { MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }
const custom = { MsgType: 'TIMCustomElem', MsgContent: { Data: 'x' } }

test('[W37] a sender may send documented elements, one custom one among them', () => {
  expect(messageBodyTrouble([text, custom])).toBeNull()
  expect(messageBodyTrouble([])).toBe('MsgBody: must hold at least one element')
  expect(messageBodyTrouble([custom, custom])).toBe('MsgBody: may hold only one TIMCustomElem')
  expect(messageBodyTrouble([text, { MsgType: 'TIMNewElem', MsgContent: {} }])).toMatch(
    /^MsgBody\.1\.MsgType: /,
  )
  expect(messageBodyTrouble([{ MsgType: 'TIMTextElem', MsgContent: {} }])).toMatch(
    /^MsgBody\.0\.MsgContent\.Text: /,
  )
})

test('[W37] a reader carries elements it does not know', () => {
  const body = [{ MsgType: 'TIMNewElem', MsgContent: { New: [1] }, More: true }]
  expect(v.parse(messageBodySchema, body)).toEqual(body)
  expect(v.is(messageBodySchema, [{ MsgType: 'TIMTextElem', MsgContent: 'hello' }])).toBe(false)
})
