/**
 * `presence`: who is connected to which node, as it reported last. Nothing is decided by it, so no turn reads it. A node that is gone may
 * have left rows behind: they count for nothing, and are swept.
 */
import { statement } from '@takeback/store'

export interface PresenceRow {
  /** JSON array: each platform once. */
  readonly platforms: string
}

/** At the nodes other than `node` that reported after `seenAfter`. */
export const presenceElsewhere = statement<
  [app: number, userId: string, node: number, seenAfter: number],
  PresenceRow
>(
  `SELECT presence.platforms FROM presence JOIN nodes ON nodes.id = presence.node
   WHERE presence.app = $1 AND presence.user_id = $2 AND presence.node <> $3
     AND nodes.gone = 0 AND nodes.seen_at > $4
   ORDER BY presence.node`,
)

export const savePresence = statement<[app: number, userId: string, node: number, platforms: string]>(
  `INSERT INTO presence (app, user_id, node, platforms) VALUES ($1, $2, $3, $4)
   ON CONFLICT (app, user_id, node) DO UPDATE SET platforms = $4`,
)

export const deletePresence = statement<[app: number, userId: string, node: number]>(
  'DELETE FROM presence WHERE app = $1 AND user_id = $2 AND node = $3',
)

export const forgetPresenceOfNode = statement<[node: number]>('DELETE FROM presence WHERE node = $1')

export const forgetPresenceOfUser = statement<[app: number, userId: string]>(
  'DELETE FROM presence WHERE app = $1 AND user_id = $2',
)
