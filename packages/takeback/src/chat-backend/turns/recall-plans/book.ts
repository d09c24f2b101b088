import { countPlanned } from './count.ts'
import { advancePlan, executePlan, stopPlan } from './execute.ts'
import { planRecall } from './plan.ts'
import { recallPlannedC2c, recallPlannedGroup, recallPlannedOfficial } from './recall-planned.ts'

export const recallPlanTurns = {
  'recall-plans/plan': planRecall,
  'recall-plans/count': countPlanned,
  'recall-plans/execute': executePlan,
  'recall-plans/stop': stopPlan,
  'recall-plans/advance': advancePlan,
  'recall-plans/recall-c2c': recallPlannedC2c,
  'recall-plans/recall-group': recallPlannedGroup,
  'recall-plans/recall-official': recallPlannedOfficial,
}
