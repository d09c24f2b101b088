/** Retention of the record of bulk recalls: one slice of the oldest plan. Rule BU9 of docs/spec/operator.md. */
import { defineTurn, type Decision } from '@takeback/store'
import {
  deletePlan,
  deleteSomeListed,
  deleteSomePlaces,
  leftOfPlan,
  planById,
} from '../tables/recall-plans.ts'

export interface ExpirePlan {
  readonly plan: number
  /** Milliseconds; checked again. */
  readonly plannedBefore: number
  readonly limit: number
}

export interface ExpiredPlan {
  /** False: the slice was not the last one. */
  readonly gone: boolean
}

export const expirePlan = defineTurn({
  reads: ({ plan, limit }: ExpirePlan) => ({ plan: planById(plan), left: leftOfPlan(plan, limit) }),
  decide: ({ plan: id, plannedBefore, limit }, rows): Decision<ExpiredPlan> => {
    const [plan] = rows.plan
    if (plan === undefined || plan.planned_at >= plannedBefore || plan.state === 'running')
      return { result: { gone: true } }
    if ((rows.left[0]?.rows ?? 0) === 0) return { result: { gone: true }, writes: [deletePlan(id)] }
    return { result: { gone: false }, writes: [deleteSomeListed(id, limit), deleteSomePlaces(id, limit)] }
  },
})
