/**
 * One process among those that share a store: rules ND1-ND4 of docs/spec/nodes.md. What it tells of itself, and when
 * it counts as gone. Pure.
 */
import type { NodeBus } from '@takeback/protocol'
import type { Signal } from '@takeback/store'

/** What a kill -9 leaves behind is believed for so long, and not longer. */
export const GONE_AFTER_MS = 15_000
/** One that is gone is shown for so long: whoever looks should see that it was there. */
export const KEEP_GONE_MS = 3_600_000

/** What stays as it is until the process ends. */
export interface NodeFacts {
  /** The machine's name. */
  readonly host: string
  readonly port: number
  readonly version: string
  /** Milliseconds. */
  readonly startedAt: number
}

/** What it does now. */
export interface NodeFigures {
  readonly isDraining: boolean
  readonly sockets: number
  /** Leased, and in its memory. */
  readonly webhooksHeld: number
  /** When it leased the oldest of those; milliseconds. */
  readonly oldestHeldAt: number | null
  readonly signalsBehindMs: number | null
  readonly bus: NodeBus
}

/** A node ended, or is missed; the data is its id. What it was to do is everybody's. */
export const nodeGoneTopic = 'node-gone'

export function nodeGoneSignal(node: number): Signal {
  return { topic: nodeGoneTopic, data: `${node}` }
}

export function isHere(seenAt: number, now: number): boolean {
  return now - seenAt < GONE_AFTER_MS
}

/** Of a process that may be of another version: what it does not tell is what a process without work would. */
export function readFigures(text: string): NodeFigures {
  return { ...nothingToDo, ...(JSON.parse(text) as Partial<NodeFigures>) }
}

const nothingToDo: NodeFigures = {
  isDraining: false,
  sockets: 0,
  webhooksHeld: 0,
  oldestHeldAt: null,
  signalsBehindMs: null,
  bus: 'none',
}
