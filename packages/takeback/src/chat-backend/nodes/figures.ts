/** What this process does now, as it reports it: rule ND2 of docs/spec/nodes.md. */
import type { Draining } from '../../http/draining.ts'
import type { NodeFigures } from '../domain/node.ts'
import type { Engine } from '../engine.ts'
import type { Gateway } from '../live/gateway.ts'
import type { Dispatcher } from '../webhooks/dispatcher.ts'

export interface FiguresParts {
  readonly engine: Pick<Engine, 'signalsBehindMs'>
  readonly gateway: Pick<Gateway, 'sockets'>
  readonly dispatcher: Pick<Dispatcher, 'held' | 'heldSince'>
  readonly draining: Pick<Draining, 'hasBegun'>
  /** Absent: there is no bus. */
  readonly busHelps?: () => boolean
}

export function figuresOf({
  engine,
  gateway,
  dispatcher,
  draining,
  busHelps,
}: FiguresParts): () => NodeFigures {
  return () => ({
    isDraining: draining.hasBegun(),
    sockets: gateway.sockets(),
    webhooksHeld: dispatcher.held(),
    oldestHeldAt: dispatcher.heldSince(),
    signalsBehindMs: engine.signalsBehindMs ?? null,
    bus: busHelps === undefined ? 'none' : busHelps() ? 'helps' : 'away',
  })
}
