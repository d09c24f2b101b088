import { expect, test } from 'vitest'
import { bugs } from '../sabotage/bugs.ts'
import { reportText, triedAnew, triedMore, type Report } from './report.ts'
import { keptPromises, keptReport, keptText, textOf } from './report-files.ts'

const run = {
  promise: 'P01',
  scene: 'copies',
  tried: 3000,
  unit: 'crashes',
  failed: 0,
  seed: 7,
  seconds: 61,
  facts: {},
}
const report: Report = {
  date: '2026-01-02',
  facts: { node: '26' },
  command: 'npm run reliability',
  seconds: 1200,
  tests: [{ ...run, tried: 300 }],
  long: [{ ...run, facts: { torn: 1234 } }],
  sabotage: [{ id: 'S1', bug: 'no flush', by: '[P01] copies', isCaught: true, seconds: 2 }],
}
const promises = new Map([
  ['P01', 'Nothing is lost.'],
  ['P02', 'Everything is told.'],
])

test('[AN2] a report has both figures of a scene, with their bounds, and says what was not tried', () => {
  const text = reportText(report, promises)
  expect(text).toContain(
    '| copies | 300 crashes: 0 broken, bound 0.99 % | 3,000 crashes: 0 broken, bound 0.1 % | 61 s, seed 7 | torn 1,234 |',
  )
  expect(text).toContain('## P02\n\nEverything is told.\n\n**NOT TRIED.**')
  expect(text).toContain('**Caught 1 of 1**.')
})

test('[AN2] what broke, and what was not caught, can not be overlooked', () => {
  const sabotage = report.sabotage.map((one) => ({ ...one, isCaught: false }))
  const text = reportText({ ...report, long: [{ ...run, failed: 2 }], sabotage }, promises)
  expect(text).toContain('3,000 crashes: **2 BROKEN**, bound 0.21 %')
  expect(text).toContain('**Caught 0 of 1**.')
  expect(text).toContain('| S1 | no flush | **NOT CAUGHT** |')
})

test('[AN2] what was tried anew stands in place of what was tried before, with its commit', () => {
  const text = reportText(
    triedAnew(report, { tests: [], long: [{ ...run, tried: 9000, commit: 'abc' }] }),
    promises,
  )
  expect(text).toContain(
    '| copies | 300 crashes: 0 broken, bound 0.99 % | 9,000 crashes: 0 broken, bound 0.033 % | 61 s, seed 7, commit abc |',
  )
})

test('[AN2] what was tried once more stands beside what was tried before', () => {
  const text = reportText(triedMore(report, { tests: [], long: [{ ...run, tried: 9, seed: 8 }] }), promises)
  expect(text).toContain(
    '61 s, seed 7 | torn 1,234 |\n| again |  | 9 crashes: 0 broken, bound 28 % | 61 s, seed 8 |  |',
  )
})

test('[AN2] docs/reliability.md is what its runs make', () => {
  const kept = keptReport()
  expect(kept).not.toBeNull()
  if (kept !== null) expect(keptText()).toBe(textOf(kept))
})

test('[AN2] every promise was tried, often and for longer, and every planted bug was caught', () => {
  const { tests = [], long = [], sabotage = [] } = keptReport() ?? {}
  for (const runs of [tests, long]) {
    const tried = new Set(runs.filter(({ tried }) => tried > 0).map(({ promise }) => promise))
    expect([...keptPromises()].filter((promise) => !tried.has(promise))).toEqual([])
    expect(runs.filter(({ failed }) => failed > 0)).toEqual([])
  }
  expect(sabotage.map(({ id }) => id)).toEqual(bugs.map(({ id }) => id))
  expect(sabotage.filter(({ isCaught }) => !isCaught)).toEqual([])
})
