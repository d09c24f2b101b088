import { expect, test } from 'vitest'
import { createEndpointFigures } from './endpoint-figures.ts'

const now = 1_700_000_005_000
const answered = (at: number, ms: number, status = 200) =>
  ({ attempt: 1, at, ms, kind: 'answered', status }) as const

test('[CO4] calls are counted by when they began, for a quarter of an hour', () => {
  const figures = createEndpointFigures()
  for (const ago of [901_000, 20_000, 10_000, 10_000, 0]) figures.called(answered(now - ago, 5), true)
  figures.called(answered(now, 5, 503), false)
  const { accepted, failed, bucketMs } = figures.read(now)
  expect([accepted.length * bucketMs, accepted.slice(-4), failed.slice(-4)]).toEqual([
    900_000,
    [0, 1, 2, 1],
    [0, 0, 0, 1],
  ])
  expect(accepted.reduce((sum, count) => sum + count, 0)).toBe(4)
  expect(figures.read(now + 10_000).accepted.slice(-3)).toEqual([2, 1, 0])
})

test('[CO4] how long answers took is told of the newest five hundred, and what failed last', () => {
  const figures = createEndpointFigures()
  expect(figures.read(now)).toMatchObject({ answerMs: null, lastFailure: null })
  for (let ms = 0; ms < 600; ms += 1) figures.called(answered(now, ms), true)
  figures.called({ attempt: 2, at: now, ms: 2000, kind: 'timed-out' }, false)
  expect(figures.read(now)).toMatchObject({
    answerMs: { median: 350, p99: 595 },
    lastFailure: { attempt: 2, kind: 'timed-out' },
  })
})

test('[CO4] what ended without a call is no call', () => {
  const figures = createEndpointFigures()
  figures.called({ attempt: 1, at: now, ms: 0, kind: 'superseded' }, true)
  figures.called({ attempt: 1, at: now, ms: 0, kind: 'expired' }, false)
  const { accepted, failed, lastFailure } = figures.read(now)
  expect([...accepted, ...failed].every((count) => count === 0)).toBe(true)
  expect(lastFailure).toBe(null)
})
