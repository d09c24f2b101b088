import { describe, expect, test } from 'vitest'
import { parseFlags } from '../flags.ts'
import { faultOrder } from './fault-order.ts'

const ordered = (...words: string[]) => {
  const { values, words: said } = parseFlags(words, {})
  return faultOrder(said[0], values)
}

test('[C52] flags become an order', () => {
  expect(ordered('drop')).toEqual({ kind: 'drop' })
  expect(ordered('drop', '--next', '2', '--reaches')).toEqual({ kind: 'drop', next: 2, reaches: true })
  expect(ordered('delay', '--delay', '500ms', '--chance', '0.1')).toEqual({
    kind: 'delay',
    ms: 500,
    chance: 0.1,
  })
  expect(ordered('delay', '--delay', '30s', '--every', '3')).toEqual({ kind: 'delay', ms: 30_000, every: 3 })
  expect(ordered('status', '--status', '410')).toEqual({ kind: 'status', status: 410 })
  expect(ordered('skew', '--behind', '2m')).toEqual({ kind: 'skew', seconds: -120 })
  expect(ordered('skew', '--ahead', '90')).toEqual({ kind: 'skew', seconds: 90 })
  const narrow = ['--sdkappid', '1400000001', '--commands', 'C2C.CallbackAfterSendMsg']
  expect(ordered('hang', ...narrow)).toEqual({
    kind: 'hang',
    sdkAppId: 1_400_000_001,
    command: 'C2C.CallbackAfterSendMsg',
  })
})

describe('[C52] [C7] what can’t be right is one sentence', () => {
  test.each([
    [[], /^Name what goes wrong: "takeback fault order drop", "… delay", .*"… skew"\.$/],
    [['lose'], /^"lose" is no fault: name one: "takeback fault order drop"/],
    [['drop', '--chance', '2'], '--chance is "2": give a part between 0 and 1, such as 0.1.'],
    [['drop', '--chance', '0.0'], /^--chance is "0\.0"/],
    [['drop', '--next', '0'], '--next is "0": give a whole number from 1 to 1000000.'],
    [['status', '--status', '200'], '--status is "200": give a whole number from 400 to 599.'],
    [['delay', '--delay', 'soon'], '--delay is "soon": give a time such as 90s, 15m, 12h or 7d.'],
    [['delay', '--delay', '999999999d'], '--delay is "999999999d": give ten years at most.'],
    [['skew', '--ahead', '1s', '--behind', '1s'], /^--ahead and --behind are both given/],
    [['drop', '--sdkappid', '1,2'], /^--sdkappid is given more than once/],
    [['drop', '--commands', 'a,b'], /^--commands is given more than once/],
  ])('%j', (words, sentence) => {
    expect(() => ordered(...words)).toThrow(sentence)
  })
})
