/** `c2c_sides`: one side of a one-to-one conversation, as its owner sees it. */
import { statement } from '@takeback/store'

export interface C2cSideRow {
  readonly peer: string
  readonly unread: number
  /** messages.id: everything up to here is read. */
  readonly read_upto: number
  /** Seconds. */
  readonly read_time: number
}

export const c2cSide = statement<[app: number, owner: string, peer: string], C2cSideRow>(
  'SELECT peer, unread, read_upto, read_time FROM c2c_sides WHERE app = $1 AND owner = $2 AND peer = $3',
)

export const setSideUnread = statement<[app: number, owner: string, peer: string, unread: number]>(
  `INSERT INTO c2c_sides (app, owner, peer, unread) VALUES ($1, $2, $3, $4)
   ON CONFLICT (app, owner, peer) DO UPDATE SET unread = excluded.unread`,
)

export const setSideRead = statement<
  [app: number, owner: string, peer: string, unread: number, readUpto: number, readTime: number]
>(
  `INSERT INTO c2c_sides (app, owner, peer, unread, read_upto, read_time) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (app, owner, peer) DO UPDATE
   SET unread = excluded.unread, read_upto = excluded.read_upto, read_time = excluded.read_time`,
)

/** Both see a conversation from its first message on, whoever wrote it. */
export const ensureSide = statement<[app: number, owner: string, peer: string]>(
  'INSERT INTO c2c_sides (app, owner, peer) VALUES ($1, $2, $3) ON CONFLICT (app, owner, peer) DO NOTHING',
)

/** See `forgetUnreadInTotal`. */
export const forgetUnreadMessage = statement<[app: number, owner: string, peer: string, message: number]>(
  `UPDATE c2c_sides SET unread = unread - 1
   WHERE app = $1 AND owner = $2 AND peer = $3 AND read_upto < $4 AND unread > 0`,
)

/** Everything in this account's one-to-one conversations counts as read: `readUpto` is an id beyond every message. */
export const readAllSides = statement<[readUpto: number, app: number, owner: string]>(
  'UPDATE c2c_sides SET unread = 0, read_upto = $1 WHERE app = $2 AND owner = $3 AND unread > 0',
)
