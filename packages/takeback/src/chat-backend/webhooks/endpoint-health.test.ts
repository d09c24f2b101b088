import { expect, test } from 'vitest'
import { createEndpointHealth } from './endpoint-health.ts'

const failed = (webhook: number) => ({ webhook, accepted: false })

test('[D20] only the try lengthens the pause, however late what was under way fails', () => {
  const health = createEndpointHealth(() => 0)
  const changes = [1, 2, 3, 4, 5].map((webhook) => health.saw(failed(webhook), 1000))
  expect(changes).toEqual([null, null, null, null, 'opened'])
  health.saw(failed(6), 2500)
  expect(health.admission(2500)).toEqual({ kind: 'probe', outOfTurn: true })
  health.probeWith(7)
  expect(health.closedTo(7, 2500)).toBeNull()
  health.saw(failed(7), 2500)
  expect(health.admission(2500)).toEqual({ kind: 'none', until: 4500 })
  expect(health.saw({ webhook: 6, accepted: true }, 2600)).toBe('closed')
  expect(health.admission(2600)).toEqual({ kind: 'all' })
})

test('[D29] in doubt one that is due goes out at any time, one that is not when the pause is over', () => {
  const health = createEndpointHealth(() => 0)
  for (const webhook of [1, 2, 1, 2, 1]) health.saw(failed(webhook), 1000)
  expect(health.admission(1000)).toEqual({ kind: 'probe', outOfTurn: false })
  expect(health.admission(2000)).toEqual({ kind: 'probe', outOfTurn: true })
  expect(health.closedTo(2, 1000)).toBe(1001)
  health.probeWith(2)
  expect(health.closedTo(2, 1000)).toBeNull()
  health.saw(failed(2), 1100)
  expect(health.nextChangeAt(1100)).toBe(2000)
  expect(health.nextChangeAt(2000)).toBeNull()
  // A third one, which was under way: it is down.
  health.saw(failed(3), 1200)
  expect(health.admission(1200)).toEqual({ kind: 'none', until: 2000 })
  expect(health.closedTo(2, 1200)).toBe(2000)
})

test('[D30] when another one failed last is known of each, whatever fails in between', () => {
  const health = createEndpointHealth(() => 0)
  expect(health.othersFailedAt(1)).toBeNull()
  health.saw(failed(1), 1000)
  health.saw(failed(1), 2000)
  expect([1, 2].map((webhook) => health.othersFailedAt(webhook))).toEqual([null, 2000])
  health.saw(failed(2), 3000)
  health.saw(failed(2), 4000)
  health.saw({ webhook: 3, accepted: true }, 5000)
  expect([1, 2, 3].map((webhook) => health.othersFailedAt(webhook))).toEqual([4000, 2000, 4000])
})
