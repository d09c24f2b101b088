import { expect, test } from 'vitest'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import {
  acknowledged,
  answeredSomething,
  decides,
  each,
  inOrder,
  isEnvelope,
  isJson,
  refused,
  refusedOrCutOff,
} from './judge.ts'

const ok = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'
const fail = '{"ActionStatus":"FAIL","ErrorInfo":"no","ErrorCode":1}'
const answered = (status: number, body = ok, ms = 3): EgressAnswer => ({
  kind: 'answered',
  status,
  headers: {},
  body: Buffer.from(body),
  truncated: false,
  ms,
})
const late: EgressAnswer = { kind: 'timed-out', ms: 4000 }
const closed: EgressAnswer = { kind: 'unreachable', why: 'closed', ms: 1 }

test.each([
  ['200 in time', answered(200), true],
  ['an envelope nobody can read', answered(200, '{"code":0}'), true],
  ['no JSON', answered(200, 'ok'), true],
  ['FAIL', answered(200, fail), false],
  ['too late', answered(200, ok, 2001), false],
  ['just in time', answered(200, ok, 2000), true],
  ['201', answered(201), false],
  ['302', answered(302), false],
  ['500', answered(500), false],
  ['silence', late, false],
  ['hanging up', closed, false],
] as const)('[CK5] acknowledged: %s', (_name, answer, expected) => {
  expect(acknowledged(answer).ok).toBe(expected)
})

test.each([
  ['no JSON', 'ok', false, true],
  ['an empty body', '', false, true],
  ['a field too few', '{"ActionStatus":"OK","ErrorCode":0}', true, false],
  ['a code in quotes', '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":"0"}', true, false],
  ['a list', '[]', true, false],
  ['the envelope', ok, true, true],
  ['the envelope that says FAIL', fail, true, true],
] as const)('[CK5] one fault, one row: %s', (_name, body, json, envelope) => {
  expect([isJson(answered(200, body)).ok, isEnvelope(answered(200, body)).ok]).toEqual([json, envelope])
})

test.each([
  ['403', answered(403, ''), true],
  ['200 with FAIL', answered(200, fail), true],
  ['200 with OK', answered(200), false],
  ['500', answered(500), false],
  ['503', answered(503), false],
  ['302', answered(302), false],
  ['403, too late', answered(403, '', 2001), false],
  ['silence', late, false],
  ['hanging up', closed, false],
] as const)('[CK6] refused: %s', (_name, answer, expected) => {
  expect(refused(answer).ok).toBe(expected)
})

test('[CK6] what is too big may be cut off', () => {
  expect([closed, answered(413), answered(200)].map((answer) => refusedOrCutOff(answer).ok)).toEqual([
    true,
    true,
    false,
  ])
})

test.each([
  ['0', '{"ErrorCode":0}', true],
  ['refused', '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":1}', true],
  ['no code', '{"ActionStatus":"OK"}', false],
  ['no JSON', 'ok', false],
] as const)('[CK7] a Before webhook decides: %s', (_name, body, expected) => {
  expect(decides(answered(200, body)).ok).toBe(expected)
  expect(decides(answered(503, body)).ok).toBe(true)
  expect(decides(late).ok).toBe(false)
})

test('[CK8] a broken body may get any answer but an accident', () => {
  expect(
    [answered(200), answered(400, 'x'), answered(500), late, closed].map(
      (answer) => answeredSomething(answer).ok,
    ),
  ).toEqual([true, true, false, false, false])
})

test('[CK12] of several answers the first wrong one is named with its place', () => {
  expect(each(acknowledged)([answered(200), answered(409), answered(500)])).toEqual({
    ok: false,
    came: 'request 2 of 3: HTTP 409 in 3 ms',
  })
  expect(inOrder(refused, acknowledged)([answered(403), answered(200, ok, 9)])).toEqual({
    ok: true,
    came: '1 × 403, 1 × 200, slowest 9 ms',
  })
})
