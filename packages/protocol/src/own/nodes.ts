/**
 * GET /api/console/nodes: the processes that share a Chat backend's store, what each does, and what is late. Times are
 * milliseconds by the store's clock; null: there is none.
 */

/** none: no bus was asked for. away: it was, and does not help now. */
export type NodeBus = 'none' | 'helps' | 'away'

export interface NodesView {
  readonly now: number
  /** False: no other process can open this store, so there is one node, without a number. */
  readonly shared: boolean
  /** `id` of the node that answers; null: it has none. */
  readonly self: number | null
  /** In the order in which they came. */
  readonly nodes: readonly NodeView[]
  readonly lag: LagView
}

export interface NodeView {
  readonly id: number | null
  /** The machine's name. */
  readonly host: string
  readonly port: number
  readonly version: string
  readonly startedAt: number
  /** When it reported last. */
  readonly seenAt: number
  /** draining: it sends its clients elsewhere and will stop. away: it did not report for 15 seconds; what follows is what it said last. */
  readonly state: 'serving' | 'draining' | 'away'
  /** Open WebSockets. */
  readonly sockets: number
  /** Webhooks that it has leased: of each conversation one at most. */
  readonly webhooksHeld: number
  /** When it leased the oldest of them. */
  readonly oldestHeldAt: number | null
  /** For so long it may have heard nothing of the others; null: there are no others. */
  readonly signalsBehindMs: number | null
  readonly bus: NodeBus
}

/** Over all apps. */
export interface LagView {
  /** When the oldest webhook that is not delivered was put in line. Those that are parked don't count. */
  readonly oldestWebhookAt: number | null
  /** Since when the most overdue webhook has been due. */
  readonly dueSince: number | null
  /** Webhooks that are leased, whoever holds them. */
  readonly leased: number
  /** Each figure is exact up to here, and "at least" there. */
  readonly mostCounted: number
}
