import { expect, test } from 'vitest'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import { judgeAnswer } from './judge-answer.ts'

const NOW = Date.UTC(2026, 0, 1)
const DEADLINE = 10_000
const ok = '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'

type Answered = Extract<EgressAnswer, { kind: 'answered' }>

function answered(status: number, body = '', more: Partial<Answered> = {}): EgressAnswer {
  return { kind: 'answered', status, headers: {}, body: Buffer.from(body), truncated: false, ms: 1, ...more }
}

function whyOf(answer: EgressAnswer): string {
  const judgement = judgeAnswer(answer, NOW, DEADLINE)
  return judgement.kind === 'accepted' ? 'accepted' : judgement.why
}

test.for([
  [200, ok],
  [200, `\ufeff\n${ok}\n`],
  [200, '{"ErrorCode":0}'],
  [200, '{"ErrorCode":"0","Later":1}'],
  [200, '{"ActionStatus":"OK"}'],
  [200, ''],
  [200, '\r\n'],
  [204, ''],
  [202, ''],
  [201, ok],
  [200, 'ok'],
  [200, 'success\n'],
] as const)('[R86] %d with %j is accepted', ([status, body]) => {
  expect(judgeAnswer(answered(status, body), NOW, DEADLINE)).toEqual({ kind: 'accepted' })
})

test.for([
  [200, '{"ActionStatus":"FAIL","ErrorInfo":"db down","ErrorCode":1}', 'refused: "FAIL 1 db down"'],
  [200, '{"ActionStatus":"OK","ErrorCode":1}', 'refused: "OK 1"'],
  [200, '{"ActionStatus":"FAIL","ErrorCode":0}', 'refused'],
  [200, '{"code":500,"msg":"db down"}', 'not Tencent'],
  [200, '{}', 'not Tencent'],
  [200, '[]', 'not Tencent'],
  [200, 'null', 'not Tencent'],
  [200, '"OK"', 'not Tencent'],
  [200, '<!doctype html><title>Sign in</title>', 'HTML'],
  [200, '\n<br />\n<b>Warning</b>: PDO', 'HTML'],
  [200, 'PHP Fatal error:\u0000  Uncaught\nPDOException', '"PHP Fatal error: Uncaught PDOException"'],
  [200, 'okay', 'neither yes nor no'],
  [200, `{"ActionStatus":"OK"`, 'neither yes nor no'],
  [204, '<html>', 'HTML'],
  [302, '', 'redirect'],
  [401, '', 'secret'],
  [404, '<h1>', 'path'],
  [500, '', 'answered 500'],
  [503, 'busy', 'answered 503: "busy"'],
] as const)('[R86] [R87] %d with %j is not accepted, and the sentence says "%s"', ([status, body, words]) => {
  const judgement = judgeAnswer(answered(status, body), NOW, DEADLINE)
  expect(judgement).toMatchObject({ kind: 'refused', why: expect.stringContaining(words) })
  expect(judgement).not.toHaveProperty('retryAfterSeconds')
})

test('[R86] what is endless or compressed is not accepted', () => {
  expect(whyOf(answered(200, ok, { truncated: true }))).toContain('endless')
  expect(whyOf(answered(200, ok, { headers: { contentEncoding: 'gzip' } }))).toContain('"gzip"')
})

test('[R87] 410 means gone; Retry-After is passed on with every other refusal', () => {
  expect(judgeAnswer(answered(410), NOW, DEADLINE)).toEqual({
    kind: 'gone',
    why: expect.stringContaining('410'),
  })
  const busy = answered(503, '', { headers: { retryAfter: '120' } })
  expect(judgeAnswer(busy, NOW, DEADLINE)).toMatchObject({ kind: 'refused', retryAfterSeconds: 120 })
  const dated = answered(200, '<html>', { headers: { retryAfter: 'Thu, 01 Jan 2026 00:01:30 GMT' } })
  expect(judgeAnswer(dated, NOW, DEADLINE)).toMatchObject({ kind: 'refused', retryAfterSeconds: 90 })
})

test('[R87] a call without an answer has a sentence that says where to look', () => {
  expect(whyOf({ kind: 'timed-out', ms: 10_004 })).toBe('no whole answer within 10 s')
  expect(whyOf({ kind: 'unreachable', why: 'dns', ms: 1 })).toContain('resolver')
  expect(whyOf({ kind: 'unreachable', why: 'tls', ms: 1 })).toContain('--webhook-ca')
  expect(whyOf({ kind: 'blocked', why: 'the address is link-local (cloud metadata)' })).toBe(
    'not called: the address is link-local (cloud metadata)',
  )
})

test('[R87] a long answer is cut, and no character of it can play tricks with a terminal', () => {
  const why = whyOf(answered(500, `\u001b[31m${'x'.repeat(1000)}\u202e`))
  expect(why.length).toBeLessThan(160)
  expect(why).toMatch(/^[\x20-\x7e…]*$/)
})
