/** GET /api/console/nodes: who shares the store, what each does, and what is late. Rules ND6 and ND7 of docs/spec/nodes.md. */
import type { LagView, NodesView, NodeView } from '@takeback/protocol'
import { isHere, type NodeFacts, type NodeFigures, readFigures } from '../domain/node.ts'
import { allApps } from '../tables/apps.ts'
import { allNodes, type NodeRow } from '../tables/nodes.ts'
import { type FreeRow, freeWebhooks, MOST_COUNTED } from '../webhooks/app-health.ts'
import { dueLongest, type DueRow } from '../webhooks/delivery-metrics.ts'
import { webhookQueue } from '../webhooks/outbox.ts'
import type { ConsoleParts } from './parts.ts'

export async function readNodes({ engine, node }: ConsoleParts): Promise<NodesView> {
  const apps = await engine.read(allApps())
  const queues = apps.map(({ app }) => webhookQueue(app))
  const [nodes = [], ...counted] = await engine.snapshot([
    allNodes(),
    ...queues.map((queue) => freeWebhooks(queue, MOST_COUNTED)),
    ...queues.map((queue) => dueLongest(queue)),
  ])
  const now = engine.now()
  const shared = engine.shared === true
  const here = { id: null, ...node.facts, seenAt: now, isAway: false }
  return {
    now,
    shared,
    self: node.id(),
    nodes: shared ? (nodes as NodeRow[]).map((row) => nodeOf(row, now)) : [shown(here, node.figures())],
    lag: lagOf(
      counted.slice(0, queues.length).flat() as FreeRow[],
      counted.slice(queues.length).flat() as DueRow[],
      now,
    ),
  }
}

function nodeOf(row: NodeRow, now: number): NodeView {
  const { id, host, port, version, started_at, seen_at, gone, figures } = row
  const isAway = gone === 1 || !isHere(seen_at, now)
  const told = { id, host, port, version, startedAt: started_at, seenAt: seen_at, isAway }
  return shown(told, readFigures(figures))
}

interface Told extends NodeFacts {
  readonly id: number | null
  readonly seenAt: number
  readonly isAway: boolean
}

function shown(
  { isAway, id, host, port, version, startedAt, seenAt }: Told,
  { isDraining, sockets, webhooksHeld, oldestHeldAt, signalsBehindMs, bus }: NodeFigures,
): NodeView {
  return {
    id,
    host,
    port,
    version,
    startedAt,
    seenAt,
    state: isAway ? 'away' : isDraining ? 'draining' : 'serving',
    sockets,
    webhooksHeld,
    oldestHeldAt,
    signalsBehindMs,
    bus,
  }
}

function lagOf(free: readonly FreeRow[], due: readonly DueRow[], now: number): LagView {
  const overdue = due.map(({ ripe_at }) => ripe_at).filter((moment) => moment <= now)
  return {
    oldestWebhookAt: earliest(free.map(({ oldest }) => oldest).filter((moment) => moment !== null)),
    dueSince: earliest(overdue),
    leased: Math.min(
      free.reduce((sum, { sending }) => sum + sending, 0),
      MOST_COUNTED,
    ),
    mostCounted: MOST_COUNTED,
  }
}

function earliest(moments: readonly number[]): number | null {
  return moments.length === 0 ? null : Math.min(...moments)
}
