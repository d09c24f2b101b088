import { expect, test } from 'vitest'
import { createEndpointHealth } from './endpoint-health.ts'

const failed = (webhook: number) => ({ webhook, accepted: false })

test('[D20] only the try lengthens the pause, however late what was under way fails', () => {
  const health = createEndpointHealth(() => 0)
  const changes = [1, 2, 3, 4, 5].map((webhook) => health.saw(failed(webhook), 1000))
  expect(changes).toEqual([null, null, null, null, 'opened'])
  health.saw(failed(6), 2500)
  expect(health.admission(2500)).toEqual({ kind: 'probe' })
  health.probeWith(7)
  expect(health.closedTo(7, 2500)).toBeNull()
  health.saw(failed(7), 2500)
  expect(health.admission(2500)).toEqual({ kind: 'none', until: 4500 })
  expect(health.saw({ webhook: 6, accepted: true }, 2600)).toBe('closed')
  expect(health.admission(2600)).toEqual({ kind: 'all' })
})
