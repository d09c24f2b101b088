import { expect, test } from 'vitest'
import { setField } from './set-field.ts'

const body = { GroupId: 'g', MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: 2 }] }

test.each([
  ['MsgSeqList.1.MsgSeq=7', { ...body, MsgSeqList: [{ MsgSeq: 1 }, { MsgSeq: 7 }] }],
  ['GroupId=other', { ...body, GroupId: 'other' }],
  ['GroupId="7"', { ...body, GroupId: '7' }],
  ['GroupId=', { ...body, GroupId: '' }],
  ['GroupId=a=b', { ...body, GroupId: 'a=b' }],
  ['Future={"Deep":[1,2]}', { ...body, Future: { Deep: [1, 2] } }],
  ['MsgSeqList=[]', { ...body, MsgSeqList: [] }],
])('[TG3] --set %s', (assignment, expected) => {
  expect(setField(body, assignment)).toEqual(expected)
})

test('[TG3] a name that means something to JavaScript is a field like others', () => {
  const changed = setField(body, '__proto__={"x":1}')
  expect(Object.keys(changed)).toContain('__proto__')
  expect('x' in changed).toBe(false)
})

test.each([
  ['MsgSeqLst.0.MsgSeq=7', 'the body has no "MsgSeqLst": it has GroupId, MsgSeqList'],
  ['MsgSeqList.2.MsgSeq=7', 'MsgSeqList has no "2": it has 0, 1'],
  ['MsgSeqList.0.MsgId=x', 'MsgSeqList.0 has no "MsgId": it has MsgSeq'],
  ['GroupId.x.y=1', 'GroupId has no "x"'],
  ['GroupId', 'write PATH=VALUE'],
  ['=1', 'write PATH=VALUE'],
])('[TG3] --set %s says what is wrong', (assignment, sentence) => {
  expect(() => setField(body, assignment)).toThrow(sentence)
})
