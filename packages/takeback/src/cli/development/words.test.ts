import { expect, test } from 'vitest'
import { clockInWords, faultsInWords, orderInWords } from './words.ts'

const machineNow = 1_700_000_000_000
const day = 86_400_000

test('[C51] what a clock shows, and how far it is from this machine’s', () => {
  const clock = (ahead: number) =>
    clockInWords({ state: 'running', now: machineNow + ahead, machineNow }).split(/ {2}/)[2]
  expect(clockInWords({ state: 'frozen', now: machineNow, machineNow })).toBe(
    'frozen  2023-11-14T22:13:20.000Z  on time',
  )
  expect([999, 3 * day, 3 * day + 4 * 3_600_000 + 5, -61_000].map(clock)).toEqual([
    'on time',
    '3 d ahead of this machine',
    '3 d 4 h ahead of this machine',
    '1 m 1 s behind this machine',
  ])
})

test('[C52] an order', () => {
  const counts = { id: 4, seen: 9, hit: 3, left: null }
  expect(orderInWords({ ...counts, kind: 'drop', next: 5, left: 2, reaches: true })).toBe(
    'order 4: drop, which reaches its endpoint, the next 2; carried out 3 times',
  )
  expect(orderInWords({ ...counts, kind: 'delay', ms: 500, every: 3, sdkAppId: 7 })).toBe(
    'order 4: delay by 500 ms, one in 3 of app 7; carried out 3 times',
  )
  const command = 'C2C.CallbackAfterSendMsg'
  expect(orderInWords({ ...counts, kind: 'skew', seconds: -120, chance: 0.1, command })).toBe(
    `order 4: skew 120 s behind, with chance 0.1 of ${command}; carried out 3 times`,
  )
})

test('[C52] ids of strangers don’t steer the terminal', () => {
  const done = {
    at: machineNow,
    id: 1,
    kind: 'drop',
    sdkAppId: 7,
    command: 'C2C.CallbackAfterSendMsg',
    conversation: 'a \u001b[31mb',
    messages: ['1_2_3'],
  } as const
  expect(faultsInWords({ seed: 7, orders: [], done: [done], held: 1 })).toEqual([
    'seed 7, 1 held back',
    'No orders.',
    '    2023-11-14T22:13:20.000Z  drop  order 1  C2C.CallbackAfterSendMsg  a ?[31mb 1_2_3',
  ])
})
