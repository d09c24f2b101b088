/** `accounts`: the imported users of an app, with their total of unread one-to-one messages. */
import { statement } from '@takeback/store'

export interface AccountRow {
  readonly user_id: string
  readonly nick: string
  readonly face_url: string
  /** 18 digits, beyond 2^53: text. */
  readonly tiny_id: string
  /** Over all one-to-one conversations: `UnreadMsgNum`. */
  readonly c2c_unread: number
}

export const accountById = statement<[app: number, userId: string], AccountRow>(
  'SELECT user_id, nick, face_url, tiny_id, c2c_unread FROM accounts WHERE app = $1 AND user_id = $2',
)

export const insertAccount = statement<
  [app: number, userId: string, nick: string, faceUrl: string, tinyId: string, createdAt: number]
>(
  `INSERT INTO accounts (app, user_id, nick, face_url, tiny_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (app, user_id) DO NOTHING`,
)

export const updateProfile = statement<[nick: string, faceUrl: string, app: number, userId: string]>(
  'UPDATE accounts SET nick = $1, face_url = $2 WHERE app = $3 AND user_id = $4',
)

export const setC2cUnread = statement<[unread: number, app: number, userId: string]>(
  'UPDATE accounts SET c2c_unread = $1 WHERE app = $2 AND user_id = $3',
)

export interface LoginRow {
  readonly user_id: string
  readonly nick: string
  /** Milliseconds; null: never. See domain/kick.ts. */
  readonly kicked_at: number | null
  /** Of an account that was deleted and imported again it is another one. */
  readonly tiny_id: string
}

/** What a login has to know. */
export const accountLogin = statement<[app: number, userId: string], LoginRow>(
  'SELECT user_id, nick, kicked_at, tiny_id FROM accounts WHERE app = $1 AND user_id = $2',
)

export const setKickedAt = statement<[kickedAt: number, app: number, userId: string]>(
  'UPDATE accounts SET kicked_at = $1 WHERE app = $2 AND user_id = $3',
)

export const deleteAccount = statement<[app: number, userId: string]>(
  'DELETE FROM accounts WHERE app = $1 AND user_id = $2',
)

/**
 * One unread message of this side is gone (retention). To be run before `forgetUnreadMessage`: it looks at the
 * side to learn whether that message counted.
 */
export const forgetUnreadInTotal = statement<[app: number, owner: string, peer: string, message: number]>(
  `UPDATE accounts SET c2c_unread = c2c_unread - 1
   WHERE app = $1 AND user_id = $2 AND c2c_unread > 0 AND EXISTS (
     SELECT 1 FROM c2c_sides
     WHERE c2c_sides.app = $1 AND c2c_sides.owner = $2 AND c2c_sides.peer = $3
       AND c2c_sides.read_upto < $4 AND c2c_sides.unread > 0)`,
)
