import { expect, test } from 'vitest'
import { outOfTurn } from './attempts.ts'

const asked = ['a', 'b', 'c'].map((key) => ({ key, conversation: 'verona', isAcknowledged: true }))
const calls = (keys: string) => keys.split('').map((key) => ({ key }))

test('[AN4] one that failed is tried again before the next', () => {
  expect(outOfTurn(calls('aabccc'), asked, new Set())).toEqual([])
  expect(outOfTurn(calls('abac'), asked, new Set())).toEqual(['tried again after later ones: a'])
})

test('[AN4] a parked one comes when it comes; what was never asked for does not', () => {
  expect(outOfTurn(calls('aaabac'), asked, new Set('a'))).toEqual([])
  expect(outOfTurn(calls('ax'), asked, new Set())).toEqual(['out of nowhere: x'])
})

test('[AN4] nothing is skipped', () => {
  expect(outOfTurn(calls('ac'), asked, new Set())).toEqual(['skipped what came before: c'])
})
