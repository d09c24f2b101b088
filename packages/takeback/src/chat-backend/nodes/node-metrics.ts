/** What is counted of the nodes: rule ND8 of docs/spec/nodes.md. Each process shows the same of all, and its own lag. */
import type { Metrics } from '../../http/metrics.ts'
import { isHere } from '../domain/node.ts'
import type { Engine } from '../engine.ts'
import { allNodes } from '../tables/nodes.ts'
import type { Node } from './node.ts'

export function nodeMetrics(metrics: Metrics, engine: Engine, node: Pick<Node, 'figures'>): void {
  async function count(isWanted: (here: boolean) => boolean): Promise<number> {
    const rows = await engine.read(allNodes())
    const now = engine.now()
    return rows.filter(({ gone, seen_at }) => isWanted(gone === 0 && isHere(seen_at, now))).length
  }
  const shared = engine.shared === true
  metrics.gauge('nodes_here', 'Processes that share the store and reported lately', () =>
    shared ? count((here) => here) : 1,
  )
  metrics.gauge(
    'nodes_away',
    'Processes that stopped reporting without saying so, within the last hour',
    () => (shared ? count((here) => !here) : 0),
  )
  metrics.gauge(
    'signals_behind_seconds',
    'For how long this process may have heard nothing of the others',
    () => (node.figures().signalsBehindMs ?? 0) / 1000,
  )
  metrics.gauge(
    'webhook_oldest_lease_seconds',
    'For how long this process has held its oldest webhook',
    () => {
      const { oldestHeldAt } = node.figures()
      return oldestHeldAt === null ? 0 : Math.max(0, engine.now() - oldestHeldAt) / 1000
    },
  )
}
