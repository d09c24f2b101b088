import { describe, expect, test } from 'vitest'
import type { FaultOrder } from '@takeback/protocol'
import { FaultPlan } from './fault-plan.ts'
import type { WebhookCall } from './webhook-call.ts'

function call(changes: Partial<WebhookCall> = {}): WebhookCall {
  return {
    app: 1_400_000_000,
    command: 'C2C.CallbackAfterMsgWithDraw',
    conversation: 'Jonh jared',
    messages: ['1_2_3'],
    isSigned: true,
    ...changes,
  }
}

function planOf(...orders: readonly FaultOrder[]): FaultPlan {
  const plan = new FaultPlan(7)
  for (const order of orders) plan.add(order)
  return plan
}

/** The kinds that meet so many calls; `.` for those that go their way. */
function met(plan: FaultPlan, calls: readonly WebhookCall[]): string {
  return calls.map((one) => plan.choose(one, 0)?.kind ?? '.').join(' ')
}

const calls = (count: number, changes: Partial<WebhookCall> = {}) =>
  Array.from({ length: count }, () => call(changes))

describe('[DV20] how often', () => {
  test('the next two, then no more: it is used up', () => {
    const plan = planOf({ kind: 'drop', next: 2 })
    expect(met(plan, calls(4))).toBe('drop drop . .')
    expect(plan.view().orders).toEqual([])
  })

  test('each third', () => {
    expect(met(planOf({ kind: 'hang', every: 3 }), calls(7))).toBe('. . hang . . hang .')
  })

  test('always, until it is cancelled', () => {
    const plan = planOf({ kind: 'drop' })
    expect(met(plan, calls(2))).toBe('drop drop')
    plan.cancel(1)
    expect(met(plan, calls(2))).toBe('. .')
    expect(() => plan.cancel(1)).toThrow('There is no order 1, or it is used up.')
  })

  test('by chance, roughly', () => {
    const conversations = Array.from({ length: 40 }, (_, n) => calls(25, { conversation: `c${n}` }))
    const hits = met(planOf({ kind: 'drop', chance: 0.1 }), conversations.flat()).match(/drop/g)
    expect(hits?.length).toBeGreaterThan(60)
    expect(hits?.length).toBeLessThan(140)
  })

  test('of those that apply the oldest, and only that one is used up', () => {
    const plan = planOf({ kind: 'drop', next: 1 }, { kind: 'hang', next: 2 })
    expect(met(plan, calls(4))).toBe('drop hang hang .')
  })

  test('only of an app, of a command', () => {
    const plan = planOf(
      { kind: 'drop', sdkAppId: 1 },
      { kind: 'hang', command: 'Group.CallbackAfterRecallMsg' },
    )
    const group = call({ command: 'Group.CallbackAfterRecallMsg' })
    expect(met(plan, [call(), call({ app: 1 }), group])).toBe('. drop hang')
  })
})

test('[DV25] of a call without Sign neither bad-sign nor skew applies, and neither is used up', () => {
  const plan = planOf({ kind: 'bad-sign', next: 1 }, { kind: 'skew', seconds: 90, next: 1 })
  expect(met(plan, [...calls(2, { isSigned: false }), ...calls(3)])).toBe('. . bad-sign skew .')
})

describe('[DV27] the dice', () => {
  const chance: FaultOrder = { kind: 'drop', chance: 0.4 }
  const one = calls(30, { conversation: 'one' })
  const other = calls(30, { conversation: 'other' })

  test('fall the same way for the same seed, and another way for another', () => {
    const again = planOf(chance)
    expect(met(again, one)).toBe(met(planOf(chance), one))
    again.beginAnew(8)
    again.add(chance)
    expect(met(again, one)).not.toBe(met(planOf(chance), one))
  })

  test('do not mind how conversations come in between each other', () => {
    const [apart, mixed] = [planOf(chance), planOf(chance)]
    const [ofOne, ofOther] = [met(apart, one), met(apart, other)]
    const together = one.flatMap((call) => [{ ...call, conversation: 'other' }, call])
    const kinds = met(mixed, together).split(' ')
    expect(kinds.filter((_, n) => n % 2 === 1).join(' ')).toBe(ofOne)
    expect(kinds.filter((_, n) => n % 2 === 0).join(' ')).toBe(ofOther)
  })

  test('of two orders are two dice', () => {
    const plan = planOf({ kind: 'drop', chance: 0.5 }, { kind: 'hang', chance: 0.5 })
    const kinds = new Set(met(plan, one).split(' '))
    expect(kinds).toEqual(new Set(['.', 'drop', 'hang']))
  })

  test('begin anew', () => {
    const plan = new FaultPlan(7)
    const first = [plan.random(), plan.random()]
    plan.beginAnew()
    expect([plan.random(), plan.random()]).toEqual(first)
    expect(first[0]).not.toBe(first[1])
    for (const thrown of first) expect(thrown >= 0 && thrown < 1).toBe(true)
  })
})

test('[DV28] at most 100 orders; the latest 200 faults are told, the latest first', () => {
  const plan = planOf({ kind: 'drop' })
  for (let n = 1; n <= 250; n += 1) plan.choose(call({ messages: [String(n)] }), n)
  const { done, orders } = plan.view()
  expect(done).toHaveLength(200)
  expect(done[0]).toEqual({
    at: 250,
    id: 1,
    kind: 'drop',
    sdkAppId: 1_400_000_000,
    command: 'C2C.CallbackAfterMsgWithDraw',
    conversation: 'Jonh jared',
    messages: ['250'],
  })
  expect(orders).toEqual([{ kind: 'drop', id: 1, seen: 250, hit: 250, left: null }])
  for (let n = 1; n < 100; n += 1) plan.add({ kind: 'drop' })
  expect(() => plan.add({ kind: 'drop' })).toThrow('There are 100 orders already: cancel some.')
})
