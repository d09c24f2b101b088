/** The receiver's counters for Prometheus: read when they are asked for, so the door itself knows nothing of metrics. */
import type { Receiver } from '@takeback/receiver'
import type { Metrics } from '../../http/metrics.ts'

export function countReceiver(metrics: Metrics, { counters }: Receiver): void {
  const webhooks = () => {
    const { remembered, redelivered, quarantined, probes } = counters
    return { remembered, redelivered, quarantined, probe: probes }
  }
  const attempts = () => {
    const { handled, failed, dead } = counters
    return { handled, failed, dead }
  }
  metrics.counterOf('webhooks_total', 'Webhooks answered 200, by what became of them', 'outcome', webhooks)
  metrics.counterOf('refused_total', 'Requests refused, by reason', 'reason', () => counters.refused)
  metrics.counterOf(
    'other_commands_total',
    'Authentic webhooks of other commands',
    'command',
    () => counters.otherCommands,
  )
  metrics.counterOf('contents_total', 'Contents of sent messages, by what became of them', 'outcome', () => {
    const { contentsKept, contentsEvicted, contentsUnreadable } = counters
    return { kept: contentsKept, evicted: contentsEvicted, unreadable: contentsUnreadable }
  })
  metrics.counterOf('attempts_total', 'Calls of the handlers, by how they ended', 'outcome', attempts)
}
