/** One slice of remembered sends whose 120 seconds (groups: 5 minutes) are over. */
import { defineTurn, type Decision } from '@takeback/store'
import { deleteExpiredSends, expiredSends } from '../tables/recent-sends.ts'

export interface ForgetSends {
  readonly before: number
  readonly limit: number
}

export const forgetSends = defineTurn({
  reads: ({ before, limit }: ForgetSends) => ({ expired: expiredSends(before, limit) }),
  decide: ({ before, limit }, { expired }): Decision<{ readonly deleted: number }> => {
    const deleted = expired[0]?.count ?? 0
    return { result: { deleted }, writes: deleted === 0 ? [] : [deleteExpiredSends(before, limit)] }
  },
})
