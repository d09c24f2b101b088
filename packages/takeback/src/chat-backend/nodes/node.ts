/**
 * This process among those that share its store: rules ND1-ND4 of docs/spec/nodes.md. About once a second it reports in
 * one small turn; who came or went meanwhile goes along, so that sends, recalls and logins pay nothing for it. A store of one process
 * gets no report.
 */
import { StoreUnavailable } from '@takeback/store'
import type { Log } from '../../http/log.ts'
import type { NodeFacts, NodeFigures } from '../domain/node.ts'
import type { Engine } from '../engine.ts'
import type { Gateway } from '../live/gateway.ts'
import type { Account, PresenceChanges } from '../live/presence-changes.ts'
import type { Timeline } from '../time/timeline.ts'

export const REPORT_EVERY_MS = 1000
/** Of one turn: when thousands come at once (another node was stopped), others get their turns in between. */
export const CHANGES_PER_REPORT = 500

export interface NodeOptions {
  readonly engine: Engine
  readonly gateway: Pick<Gateway, 'platformsOf' | 'accounts'>
  readonly changes: PresenceChanges
  readonly facts: NodeFacts
  readonly figures: () => NodeFigures
  readonly clock: Pick<Timeline, 'every'>
  readonly log: Pick<Log, 'error'>
}

export interface Node {
  readonly facts: NodeFacts
  figures(): NodeFigures
  /** Among those that share the store; null: it has not reported yet, or nobody shares it. */
  id(): number | null
  /** Takes its name off the list. */
  stop(): Promise<void>
}

export function startNode(options: NodeOptions): Node {
  const { engine, gateway, changes, facts, figures, clock, log } = options
  let id: number | null = null
  let isWhole = true
  let running: Promise<void> | null = null
  const stopping = new AbortController()
  const stopTicking = engine.shared === true ? clock.every(REPORT_EVERY_MS, tick) : () => undefined
  if (engine.shared === true) tick()

  /** One at a time: a report that takes long is not overtaken. */
  function tick(): void {
    running ??= report()
      .catch((error: unknown) => {
        // An outage is told of by whoever works with the store; the next tick reports what this one could not.
        if (!(error instanceof StoreUnavailable)) log.error({ err: error }, 'this node could not report')
      })
      .finally(() => {
        running = null
      })
  }

  async function report(): Promise<void> {
    do {
      if (isWhole) noteAll()
      const taken = changes.take(CHANGES_PER_REPORT)
      const isTaken = await reportWith(taken).catch((error: unknown) => {
        noteAgain(taken)
        throw error
      })
      if (!isTaken) isWhole = true
    } while ((isWhole || !changes.isEmpty) && !stopping.signal.aborted)
  }

  /** False: it was given up meanwhile. */
  async function reportWith(taken: readonly Account[]): Promise<boolean> {
    const accounts = taken.map(({ app, userId }) => ({
      app,
      userId,
      platforms: gateway.platformsOf(app, userId),
    }))
    const reported = await engine.turn('nodes/report', {
      node: id,
      facts,
      figures: figures(),
      isWhole,
      accounts,
    })
    if (reported.kind === 'forgotten') return false
    id = reported.node
    isWhole = false
    return true
  }

  function noteAll(): void {
    noteAgain(gateway.accounts())
  }

  function noteAgain(accounts: Iterable<Account>): void {
    for (const { app, userId } of accounts) changes.note(app, userId)
  }

  async function leave(): Promise<void> {
    stopping.abort()
    stopTicking()
    await running
    if (id === null) return
    await engine.turn('nodes/leave', { node: id }).catch((error: unknown) => {
      // Then it is missed after a while.
      if (!(error instanceof StoreUnavailable)) throw error
    })
  }

  return { facts, figures, id: () => id, stop: leave }
}
