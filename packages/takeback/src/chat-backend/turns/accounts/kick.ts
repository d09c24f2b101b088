/** The login state of an account is void: rule RA8 of docs/spec/rest.md (PROTOCOL 4.2, 9). */
import { defineTurn, type Decision, type Signal } from '@takeback/store'
import { accountLogin, setKickedAt } from '../../tables/accounts.ts'
import { refuse, type Refused } from '../refused.ts'

export interface KickAccount {
  readonly app: number
  readonly userId: string
}

export const kickAccount = defineTurn({
  reads: ({ app, userId }: KickAccount) => ({ account: accountLogin(app, userId) }),
  decide: ({ app, userId }, rows, { now }): Decision<{ readonly kind: 'kicked' } | Refused> => {
    const [account] = rows.account
    if (account === undefined) return refuse(70107, `UserID ${userId} is not imported`)
    // A login knows by this which kicks came after it: two of one millisecond must differ.
    const kickedAt = Math.max(now, (account.kicked_at ?? 0) + 1)
    return {
      result: { kind: 'kicked' },
      writes: [setKickedAt(kickedAt, app, userId)],
      signals: [kickSignal(app, userId)],
    }
  },
})

/** Whoever holds connections of this account looks which of them logged in before. */
export function kickSignal(app: number, user: string): Signal {
  return { topic: 'kick', data: JSON.stringify({ app, user }) }
}
