/** Retention of the record of an operator's changes, a slice at a time: rule KY8 of docs/spec/operator.md. */
import { defineTurn, type Decision } from '@takeback/store'
import { deleteChange, expiredChanges } from '../tables/operator-changes.ts'

export interface ExpireChanges {
  /** Milliseconds. */
  readonly before: number
  readonly limit: number
}

export const expireChanges = defineTurn({
  reads: ({ before, limit }: ExpireChanges) => ({ expired: expiredChanges(before, limit) }),
  decide: (_command, { expired }): Decision<{ readonly deleted: number }> => ({
    result: { deleted: expired.length },
    writes: expired.map(({ id }) => deleteChange(id)),
  }),
})
