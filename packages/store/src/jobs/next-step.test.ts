import { expect, test } from 'vitest'
import {
  durablePlan,
  nextStep,
  tencentPlan,
  tencentRetryPlan,
  type Outcome,
  type RetryPlan,
} from './next-step.ts'

const NOW = 1_700_000_000_000
const HOUR = 3_600_000
const failing: Outcome = { kind: 'answered', status: 500 }
const plan: RetryPlan = { waits: [5000, 60_000] }

function step(outcome: Outcome, attempt = 1, retryPlan = plan, dice = 0) {
  return nextStep(outcome, attempt, NOW, retryPlan, () => dice)
}

test('[N1] the answer that was asked for, or a handler that came to its end: done', () => {
  expect(step({ kind: 'answered', status: 200 })).toEqual({ kind: 'done' })
  expect(step({ kind: 'handled' })).toEqual({ kind: 'done' })
})

test.each<[Outcome, string]>([
  [{ kind: 'answered', status: 200, badAnswer: 'ErrorCode is 1' }, 'answered 200: ErrorCode is 1'],
  [{ kind: 'answered', status: 204 }, 'answered 204'],
  [{ kind: 'answered', status: 302 }, 'answered 302'],
  [{ kind: 'answered', status: 404 }, 'answered 404'],
  [{ kind: 'answered', status: 503 }, 'answered 503'],
  [{ kind: 'timed-out' }, 'timed out'],
  [{ kind: 'unreachable', why: 'ECONNREFUSED' }, 'unreachable: ECONNREFUSED'],
  [{ kind: 'failed', why: 'handler threw' }, 'failed: handler threw'],
])('[N2] %o is tried again after the wait of the plan, with its reason', (outcome, why) => {
  expect(step(outcome)).toEqual({ kind: 'retry', at: NOW + 5000, why })
  expect(step(outcome, 2)).toEqual({ kind: 'retry', at: NOW + 60_000, why })
})

test('[N2] when the plan is at its end: given up', () => {
  expect(step(failing, 3)).toEqual({ kind: 'give-up', why: 'answered 500; attempt 3 was the last' })
})

test('[N3] 410 means the endpoint is gone: never again', () => {
  expect(step({ kind: 'answered', status: 410 })).toEqual({ kind: 'give-up', why: 'answered 410' })
})

test('[N3] a handler that says so is not called again either', () => {
  expect(step({ kind: 'failed', why: 'no such shop', isFinal: true })).toEqual({
    kind: 'give-up',
    why: 'failed: no such shop',
  })
})

test('[N4] what we refuse to send is not tried again', () => {
  expect(step({ kind: 'blocked', why: 'private address' })).toEqual({
    kind: 'give-up',
    why: 'blocked: private address',
  })
})

test.each([
  [0, 5000],
  [-7, 5000],
  [4, 5000],
  [30, 30_000],
  [10 ** 9, 24 * HOUR],
  [Number.NaN, 5000],
])('[N5] Retry-After: %d asks for more patience, never for less, and for a day at most', (seconds, wait) => {
  const outcome: Outcome = { kind: 'answered', status: 503, retryAfterSeconds: seconds }
  expect(step(outcome)).toMatchObject({ at: NOW + wait })
  expect(step({ kind: 'failed', why: 'busy', retryAfterSeconds: seconds })).toMatchObject({ at: NOW + wait })
})

test('[N6] the dice only add, a fifth at most, and no wait is under a second', () => {
  expect(step(failing, 1, plan, 0.999_999)).toMatchObject({ at: NOW + 5999 })
  expect(step(failing, 1, { waits: [0] })).toMatchObject({ at: NOW + 1000 })
})

test('[N7] a plan for time-outs alone gives up on everything else', () => {
  expect(step({ kind: 'timed-out' }, 1, tencentRetryPlan)).toMatchObject({ kind: 'retry' })
  expect(step(failing, 1, tencentRetryPlan)).toEqual({
    kind: 'give-up',
    why: 'answered 500; only time-outs are tried again',
  })
})

test('[N8] durable tries over three days, tencent once', () => {
  const total = durablePlan.waits.reduce((sum, wait) => sum + wait, 0)
  expect(total).toBeGreaterThan(72 * HOUR)
  expect(total).toBeLessThan(4 * 24 * HOUR)
  expect(durablePlan.waits.toSorted((a, b) => a - b)).toEqual(durablePlan.waits)
  expect(step({ kind: 'timed-out' }, 1, tencentPlan)).toMatchObject({ kind: 'give-up' })
})
