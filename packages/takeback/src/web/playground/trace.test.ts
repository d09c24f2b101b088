import { expect, test } from 'vitest'
import { traceOf } from './trace.ts'

const nothing = { answeredAt: null, toldAt: null, decidedAt: null, webhookAt: null, handledAt: null }

test('[PG7] every step is counted from the press', () => {
  const stamps = {
    pressedAt: 100,
    answeredAt: 104,
    toldAt: 106,
    decidedAt: 10_102,
    webhookAt: 10_109,
    handledAt: 10_112,
  }
  expect(traceOf(stamps, 10_000)).toEqual({ accepted: 2, durable: 4, told: 6, webhook: 9, handled: 12 })
})

test('[PG8] the decision lies between press and answer: a clock that is off is put right by that', () => {
  const stamps = {
    pressedAt: 100,
    answeredAt: 104,
    toldAt: 105,
    decidedAt: 10_502,
    webhookAt: 10_509,
    handledAt: null,
  }
  expect(traceOf(stamps, 10_000)).toEqual({ accepted: 4, durable: 4, told: 5, webhook: 11, handled: null })
  const behind = { ...stamps, decidedAt: 9_000, webhookAt: 9_005 }
  expect(traceOf(behind, 10_000)).toMatchObject({ accepted: 0, webhook: 5 })
})

test('[PG9] what is not known yet is no number', () => {
  expect(traceOf({ pressedAt: 5, ...nothing }, 0)).toEqual({
    accepted: null,
    durable: null,
    told: null,
    webhook: null,
    handled: null,
  })
})
