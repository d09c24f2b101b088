/**
 * Begins to erase a user whose account is deleted: rules ER1-ER3 of docs/spec/erasure.md. Whoever is an admin of the app is
 * refused.
 */
import { defineTurn, type Decision } from '@takeback/store'
import { adminsOf } from '../../tables/apps.ts'
import { beginErasure } from '../../tables/erasures.ts'
import { refuse, type Refused } from '../refused.ts'

export interface EraseUser {
  readonly app: number
  readonly userId: string
  readonly by: string
  readonly address: string
  /** It was there, and is deleted. */
  readonly hadAccount: boolean
}

export interface EraseBegun {
  readonly kind: 'begun'
  /** Milliseconds. */
  readonly at: number
}

export const eraseUser = defineTurn({
  reads: ({ app }: EraseUser) => ({ admins: adminsOf(app) }),
  decide: (command, { admins }, { now }): Decision<EraseBegun | Refused> => {
    const { app, userId, by, address, hadAccount } = command
    if (admins.some((admin) => admin.user_id === userId))
      return refuse(70402, `${userId} is an admin of the app: take that away first`)
    return {
      result: { kind: 'begun', at: now },
      writes: [beginErasure(app, userId, now, by, address, hadAccount ? 1 : 0)],
    }
  },
})
