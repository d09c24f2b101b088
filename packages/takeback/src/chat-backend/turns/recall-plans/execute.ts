/** Begins and ends the execution of a plan: rules BU4, BU6, BU8 and BU9 of docs/spec/operator.md. */
import { recallPlanCodes } from '@takeback/protocol'
import { defineTurn, type Decision } from '@takeback/store'
import { planState } from '../../domain/recall-plan.ts'
import {
  planById,
  setAdvanced,
  setEnded,
  setStarted,
  setStopped,
  type RecallPlanRow,
} from '../../tables/recall-plans.ts'
import type { Origin } from '../../webhooks/outbox.ts'
import { refuse, type Refused } from '../refused.ts'
import { planJob, planSignal, runQueue } from './jobs.ts'
import { planAt, type Step, type Stepped } from './progress.ts'

export interface OfPlan {
  readonly app: number
  readonly plan: number
  readonly origin: Origin
}

export interface ExecutePlan extends OfPlan {
  /** As whoever executes it was told. */
  readonly messages: number
  readonly perSecond: number
}

export interface PlanChanged {
  readonly kind: 'changed'
}

export const executePlan = defineTurn({
  reads: ({ plan }: ExecutePlan) => ({ plan: planById(plan) }),
  decide: (command, rows, { now }): Decision<PlanChanged | Refused> => {
    const found = planOf(command, rows.plan)
    if ('result' in found) return found
    const { plan } = found
    const state = planState(plan, now)
    if (state !== 'ready')
      return refuse(
        recallPlanCodes.state,
        `PlanId ${plan.id}: it is ${state}, and only a ready one is executed`,
      )
    if (plan.messages !== command.messages)
      return refuse(
        recallPlanCodes.count,
        `Messages: plan ${plan.id} counts ${plan.messages}, not ${command.messages}`,
      )
    const { operator, clientIp } = command.origin
    return {
      result: { kind: 'changed' },
      writes: [setStarted(now, operator, clientIp, command.perSecond, plan.id)],
      jobs: [planJob(runQueue, plan.app, plan.id)],
    }
  },
})

export const stopPlan = defineTurn({
  reads: ({ plan }: OfPlan) => ({ plan: planById(plan) }),
  decide: (command, rows, { now }): Decision<PlanChanged | Refused> => {
    const found = planOf(command, rows.plan)
    if ('result' in found) return found
    const { plan } = found
    if (!['counting', 'ready', 'running'].includes(plan.state))
      return refuse(recallPlanCodes.state, `PlanId ${plan.id}: it is ${plan.state} already`)
    const { operator, clientIp } = command.origin
    return {
      result: { kind: 'changed' },
      writes: [setStopped(now, operator, clientIp, plan.id)],
      signals: [planSignal(plan.id)],
    }
  },
})

/** A step is carried out. */
export const advancePlan = defineTurn({
  reads: ({ plan }: Step) => ({ plan: planById(plan) }),
  decide: (step, rows, { now }): Decision<Stepped> => {
    const plan = planAt(rows.plan, 'running', step)
    if (plan === null) return { result: { kind: 'elsewhere' } }
    return {
      result: { kind: 'stepped' },
      writes: [
        setAdvanced(step.to.time, step.to.id, plan.id),
        ...(step.isLast ? [setEnded('done', now, plan.id)] : []),
      ],
      signals: step.isLast ? [planSignal(plan.id)] : [],
    }
  },
})

/** A plan of another app is not there. */
function planOf(
  { app, plan: id }: OfPlan,
  [plan]: readonly RecallPlanRow[],
): { readonly plan: RecallPlanRow } | { readonly result: Refused } {
  return plan?.app === app
    ? { plan }
    : refuse(recallPlanCodes.unknown, `PlanId ${id}: there is no such plan of this app`)
}
