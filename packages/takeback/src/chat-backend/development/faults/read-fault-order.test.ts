import { describe, expect, test } from 'vitest'
import { readFaultOrder, readFaultPlan } from './read-fault-order.ts'

describe('[DV28] an order that can’t be right is one sentence', () => {
  test.each([
    [null, 'An order must be an object: null is none.'],
    [[], 'An order must be an object: [] is none.'],
    [
      { kind: 'lose' },
      'kind is "lose": give one of drop, delay, duplicate, reorder, status, hang, bad-sign, skew.',
    ],
    [{}, /^kind is missing: give one of/],
    [{ kind: 'toString' }, /^kind is "toString"/],
    [
      { kind: 'drop', seconds: 1 },
      'drop has no seconds: it takes sdkAppId, command, next, every, chance, reaches.',
    ],
    [{ kind: 'drop', next: 2, chance: 0.1 }, 'next and chance are both given: say how often in one way.'],
    [{ kind: 'drop', next: 0 }, 'next is 0: give how many calls, 1 to a million.'],
    [{ kind: 'drop', next: '2' }, 'next is "2": give how many calls, 1 to a million.'],
    [{ kind: 'drop', next: 1e6 + 1 }, /^next is 1000001/],
    [{ kind: 'drop', every: 1 }, 'every is 1: give 2 for every second call, 3 for every third.'],
    [{ kind: 'drop', chance: 1 }, /^chance is 1: give a part between 0 and 1, such as 0\.1/],
    [{ kind: 'drop', chance: 0 }, /^chance is 0/],
    [{ kind: 'drop', reaches: 'yes' }, 'reaches is "yes": give true or false.'],
    [{ kind: 'drop', sdkAppId: -1 }, 'sdkAppId is -1: give the number of an app.'],
    [
      { kind: 'drop', command: 'C2C.CallbackAfterMsgWithdraw' },
      'command is "C2C.CallbackAfterMsgWithdraw": give a webhook that is sent, such as C2C.CallbackAfterMsgWithDraw.',
    ],
    [{ kind: 'delay' }, 'ms is missing: give a time such as 90s, 15m, 12h or 3d, or milliseconds.'],
    [{ kind: 'delay', ms: 0 }, 'ms is 0: give a time, such as 500.'],
    [{ kind: 'delay', ms: -1 }, /^ms is -1/],
    [{ kind: 'delay', ms: 'soon' }, /^ms is "soon"/],
    [{ kind: 'delay', ms: '3661d' }, 'ms is "3661d": give ten years at most.'],
    [{ kind: 'status', status: 200 }, 'status is 200: give an HTTP status from 400 to 599.'],
    [{ kind: 'status', status: 600 }, /^status is 600/],
    [{ kind: 'skew', seconds: 0 }, 'seconds is 0: give whole seconds, up to a day, such as -120 or 120.'],
    [{ kind: 'skew' }, /^seconds is missing/],
    [{ kind: 'skew', seconds: 86_401 }, /^seconds is 86401/],
  ])('%j', (order, sentence) => {
    expect(() => readFaultOrder(order)).toThrow(sentence)
  })
})

test('[DV20] what is right is kept as it is, with what is usual', () => {
  expect(readFaultOrder({ kind: 'status' })).toEqual({ kind: 'status', status: 503 })
  expect(readFaultOrder({ kind: 'delay', ms: '90s', chance: 0.1 })).toEqual({
    kind: 'delay',
    ms: 90_000,
    chance: 0.1,
  })
  const whole = {
    kind: 'drop',
    sdkAppId: 1_400_000_000,
    command: 'Group.CallbackAfterRecallMsg',
    every: 3,
    reaches: true,
  }
  expect(readFaultOrder(whole)).toEqual(whole)
})

describe('[DV28] a plan that can’t be right is one sentence', () => {
  test.each([
    [{}, 'orders is missing: give a list of orders.'],
    [{ orders: [{ kind: 'drop' }, { kind: 'lose' }] }, /^orders\[1\]: kind is "lose"/],
    [{ orders: [], seed: -1 }, 'seed is -1: give a whole number from 0 to 4294967295.'],
    [{ orders: [], seed: 1.5 }, /^seed is 1\.5/],
    [{ orders: [], seeds: 1 }, 'A plan has no seeds: it takes seed, orders.'],
    [{ orders: Array.from({ length: 101 }, () => ({ kind: 'drop' })) }, 'orders has 101: give 100 at most.'],
  ])('%j', (plan, sentence) => {
    expect(() => readFaultPlan(plan)).toThrow(sentence)
  })
})
