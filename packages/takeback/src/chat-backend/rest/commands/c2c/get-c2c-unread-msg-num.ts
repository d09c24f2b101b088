import { getC2cUnreadMsgNum as wire, MAX_UNREAD_PEERS, Refusal } from '@takeback/protocol'
import { accountById } from '../../../tables/accounts.ts'
import { c2cSide, type C2cSideRow } from '../../../tables/c2c-sides.ts'
import { restCommand } from '../../command.ts'

/** What a peer that is not imported gets in ErrorList. */
const unknownPeer = 90048

export const getC2cUnreadMsgNum = restCommand({
  wire,
  async handle({ To_Account, Peer_Account }, { app, engine }) {
    const peers = [...new Set(Peer_Account ?? [])]
    if (peers.length > MAX_UNREAD_PEERS)
      throw new Refusal(90018, `Peer_Account names ${peers.length} accounts, at most ${MAX_UNREAD_PEERS}`)
    const [account] = await engine.read(accountById(app, To_Account))
    if (account === undefined) throw new Refusal(90003, `To_Account ${To_Account} is not imported`)
    if (Peer_Account === undefined) return { AllC2CUnreadMsgNum: account.c2c_unread }

    const found = await engine.snapshot([
      ...peers.map((peer) => accountById(app, peer)),
      ...peers.map((peer) => c2cSide(app, To_Account, peer)),
    ])
    const known = peers.map((peer, i) => ({
      peer,
      imported: found[i]?.length === 1,
      side: found[peers.length + i]?.[0] as C2cSideRow | undefined,
    }))
    return {
      C2CUnreadMsgNumList: known
        .filter((entry) => entry.imported)
        .map(({ peer, side }) => ({ Peer_Account: peer, C2CUnreadMsgNum: side?.unread ?? 0 })),
      ErrorList: known
        .filter((entry) => !entry.imported)
        .map(({ peer }) => ({ Peer_Account: peer, ErrorCode: unknownPeer })),
    }
  },
})
