/**
 * How far the work of a plan has come. Two workers at one plan (a lease that ran out) do no harm: who does not continue at
 * the place where the plan is writes nothing.
 */
import type { RecallPlanRow } from '../../tables/recall-plans.ts'

/** Between messages: behind this second's message of this id. */
export interface Place {
  /** Seconds. */
  readonly time: number
  /** messages.id; 0: before all of that second. */
  readonly id: number
}

export interface Step {
  readonly plan: number
  readonly from: Place
  readonly to: Place
  /** Nothing is left behind `to`. */
  readonly isLast: boolean
}

/** The plan, when it is in this state and stands where the step begins. */
export function planAt(
  [plan]: readonly RecallPlanRow[],
  state: 'counting' | 'running',
  { from }: Step,
): RecallPlanRow | null {
  if (plan === undefined || plan.state !== state) return null
  return plan.at_time === from.time && plan.at_id === from.id ? plan : null
}

export interface Stepped {
  readonly kind: 'stepped' | 'elsewhere'
}
