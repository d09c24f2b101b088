/** Begins to erase a user: rules ER1-ER3 of docs/spec/erasure.md. Whoever is an admin of the app is refused. */
import { defineTurn, type Decision } from '@takeback/store'
import { accountById } from '../../tables/accounts.ts'
import { adminsOf } from '../../tables/apps.ts'
import { beginErasure } from '../../tables/erasures.ts'
import { refuse, type Refused } from '../refused.ts'

export interface EraseUser {
  readonly app: number
  readonly userId: string
  readonly by: string
  readonly address: string
}

export interface EraseBegun {
  readonly kind: 'begun'
  /** Milliseconds. */
  readonly at: number
}

export const eraseUser = defineTurn({
  reads: ({ app, userId }: EraseUser) => ({ account: accountById(app, userId), admins: adminsOf(app) }),
  decide: ({ app, userId, by, address }, { account, admins }, { now }): Decision<EraseBegun | Refused> => {
    if (admins.some((admin) => admin.user_id === userId))
      return refuse(70402, `${userId} is an admin of the app: take that away first`)
    return {
      result: { kind: 'begun', at: now },
      writes: [beginErasure(app, userId, now, by, address, account.length)],
    }
  },
})
