import { expect, test } from 'vitest'
import type { EgressAnswer } from '../../http/egress/answer.ts'
import { type Exchange, expectedEffects, hasHappened, judgeEffects } from './effects.ts'
import { webhookRequest } from './webhook-request.ts'

const world = { url: 'http://h/', sdkAppId: 1, token: null, tag: 'abc123', startedAt: 0, now: () => 0 }
const answered = (status: number): EgressAnswer => ({
  kind: 'answered',
  status,
  headers: {},
  body: Buffer.from('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}'),
  truncated: false,
  ms: 1,
})
const exchange = (status: number, effects: readonly string[], toBeRefused = false): Exchange => ({
  request: {
    ...webhookRequest(world, 'a recall', { CallbackCommand: 'X' }),
    effects,
    ...(toBeRefused && { toBeRefused: true }),
  },
  answer: answered(status),
})

test('[CK9] acknowledged once is promised; refused always is never; what is neither is unknown', () => {
  const expected = expectedEffects([
    exchange(200, ['a', 'b']),
    exchange(403, ['b', 'c']),
    exchange(500, ['c', 'd']),
    exchange(403, ['e']),
    // Its acknowledgement is a fault of its own, and nobody can say what it promised.
    exchange(200, ['f'], true),
  ])
  expect(Object.fromEntries(expected)).toEqual({
    a: 'once',
    b: 'once',
    c: 'unknown',
    d: 'unknown',
    e: 'never',
    f: 'unknown',
  })
})

test.each([
  [{ a: 1, b: 0, c: 0 }, 'passed'],
  [{ a: 1, b: 0, c: 1 }, 'passed'],
  [{ a: 0, b: 0, c: 0 }, 'failed'],
  [{ a: 2, b: 0, c: 0 }, 'failed'],
  [{ a: 1, b: 1, c: 0 }, 'failed'],
  [{ a: 1, b: 0, c: 2 }, 'failed'],
] as const)('[CK9] a once, b never, c unknown, counted %j: %s', (counts, verdict) => {
  const expected = new Map([
    ['a', 'once'],
    ['b', 'never'],
    ['c', 'unknown'],
  ] as const)
  const counted = new Map(Object.entries(counts))
  expect(judgeEffects('forms', expected, counted).verdict).toBe(verdict)
  expect(hasHappened(expected, counted)).toBe(counts.a > 0)
})
