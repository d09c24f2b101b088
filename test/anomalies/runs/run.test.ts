import { expect, test } from 'vitest'
import { percent, sayRun, upperBound } from './run.ts'

test('[AN2] none of so many: the bound is the rule of three', () => {
  expect(upperBound(1, 0)).toBeCloseTo(0.95)
  expect(upperBound(100, 0) * 100).toBeCloseTo(2.95, 1)
  expect(upperBound(1_000_000, 0) * 1_000_000).toBeCloseTo(2.996, 2)
  // That is what it means: one that fails so often shows itself in 95 of 100 such runs.
  expect((1 - upperBound(500, 0)) ** 500).toBeCloseTo(0.05)
  expect(percent(upperBound(3000, 0))).toBe('0.1 %')
})

test('[AN2] some of so many: the bound of Clopper and Pearson', () => {
  // Of tables: 2 of 20, 5 of 100.
  expect(upperBound(20, 2)).toBeCloseTo(0.2826, 4)
  expect(upperBound(100, 5)).toBeCloseTo(0.1023, 4)
  expect(upperBound(10, 10)).toBeCloseTo(1)
})

test('[AN2] a run is one sentence, whatever came out', () => {
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
    'P01 copies: 300 copies, 2 failed (95 % bound 2.1 %), torn 9; seed 7, 2 s',
  )
})
