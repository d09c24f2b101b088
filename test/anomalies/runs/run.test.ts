import { expect, test } from 'vitest'
import { boundOfNone, percent, sayRun } from './run.ts'

test('[AN2] none of so many: the bound is the rule of three', () => {
  expect(boundOfNone(1)).toBeCloseTo(0.95)
  expect(boundOfNone(100) * 100).toBeCloseTo(2.95, 1)
  expect(boundOfNone(1_000_000) * 1_000_000).toBeCloseTo(2.996, 2)
  // That is what it means: one that fails so often shows itself in 95 of 100 such runs.
  expect((1 - boundOfNone(500)) ** 500).toBeCloseTo(0.05)
  expect(percent(boundOfNone(3000))).toBe('0.1 %')
})

test('[AN2] a run is one sentence; where something failed there is no bound', () => {
  const run = {
    promise: 'P01',
    scene: 'copies',
    tried: 300,
    unit: 'copies',
    failed: 0,
    seed: 7,
    seconds: 2,
    facts: {},
  }
  expect(sayRun(run)).toBe('P01 copies: 300 copies, 0 failed (95 % bound 0.99 %); seed 7, 2 s')
  expect(sayRun({ ...run, failed: 2, facts: { torn: 9 } })).toBe(
    'P01 copies: 300 copies, 2 failed, torn 9; seed 7, 2 s',
  )
})
