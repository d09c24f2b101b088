/** Where a recall came from that no webhook brought: in the place of the sender's address. */
export const RECONCILED_PEER = 'REST'
