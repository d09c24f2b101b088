/** A node ends by itself: nobody has to wait until it is missed. Rule ND3 of docs/spec/nodes.md. */
import { defineTurn, type Decision } from '@takeback/store'
import { nodeGoneSignal } from '../../domain/node.ts'
import { deleteNode } from '../../tables/nodes.ts'
import { forgetPresenceOfNode } from '../../tables/presence.ts'

export const leaveNode = defineTurn({
  reads: (_command: { readonly node: number }) => ({}),
  touches: () => ({ reads: [], writes: ['nodes'] }),
  decide: ({ node }): Decision<null> => ({
    result: null,
    writes: [forgetPresenceOfNode(node), deleteNode(node)],
    signals: [nodeGoneSignal(node)],
  }),
})
