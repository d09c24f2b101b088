/**
 * A node says that it is there, what it does, and whose sockets came or went since it said so last: rules ND1-ND4 of
 * docs/spec/nodes.md. Whoever reports also gives up those that have not for too long.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { isHere, KEEP_GONE_MS, type NodeFacts, type NodeFigures, nodeGoneSignal } from '../../domain/node.ts'
import { allNodes, deleteNode, giveUpNode, saveNode } from '../../tables/nodes.ts'
import { deletePresence, forgetPresenceOfNode, savePresence } from '../../tables/presence.ts'

export interface PresenceOfAccount {
  readonly app: number
  readonly userId: string
  /** Empty: nobody of this account is connected here any more. */
  readonly platforms: readonly string[]
}

export interface NodeReport {
  /** Null: it has none yet. */
  readonly node: number | null
  readonly facts: NodeFacts
  readonly figures: NodeFigures
  /** It begins to tell of everybody anew: what it told before is forgotten. */
  readonly isWhole: boolean
  readonly accounts: readonly PresenceOfAccount[]
}

/** `forgotten`: it was given up meanwhile, and nothing of the report was taken: it must tell of everybody. */
export type Reported = { readonly kind: 'reported'; readonly node: number } | { readonly kind: 'forgotten' }

export const reportNode = defineTurn({
  reads: (_report: NodeReport) => ({ nodes: allNodes() }),
  touches: () => ({ reads: ['nodes'], writes: ['nodes'] }),
  decide: (report, { nodes }, { now, nextId }): Decision<Reported> => {
    const { node, facts, figures, isWhole, accounts } = report
    const known = nodes.find(({ id }) => id === node)
    if (!isWhole && (known === undefined || known.gone === 1)) return { result: { kind: 'forgotten' } }
    const id = node ?? nextId()
    const { host, port, version, startedAt } = facts
    const others = nodes.filter((other) => other.id !== id)
    // A node of a clean end took its row with it: these were killed, or are cut off.
    const missed = others.filter(({ seen_at, gone }) => gone === 0 && !isHere(seen_at, now))
    return {
      result: { kind: 'reported', node: id },
      writes: [
        ...(isWhole ? [forgetPresenceOfNode(id)] : []),
        saveNode(id, host, port, version, startedAt, now, JSON.stringify(figures)),
        ...accounts.map(({ app, userId, platforms }) =>
          platforms.length === 0
            ? deletePresence(app, userId, id)
            : savePresence(app, userId, id, JSON.stringify(platforms)),
        ),
        ...missed.flatMap((other) => [giveUpNode(other.id), forgetPresenceOfNode(other.id)]),
        ...others
          .filter(({ seen_at }) => now - seen_at > KEEP_GONE_MS)
          .flatMap((other) => [forgetPresenceOfNode(other.id), deleteNode(other.id)]),
      ],
      signals: missed.map((other) => nodeGoneSignal(other.id)),
    }
  },
})
