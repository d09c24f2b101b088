/** The commands of `takeback_recall`: ours, to take back much at once. */
import { executeRecallPlanCommand } from './execute-recall-plan.ts'
import { getRecallPlanCommand } from './get-recall-plan.ts'
import { listRecallPlansCommand } from './list-recall-plans.ts'
import { listRecalledMessagesCommand } from './list-recalled-messages.ts'
import { planRecallCommand } from './plan-recall.ts'
import { stopRecallPlanCommand } from './stop-recall-plan.ts'

export const recallPlanCommands = [
  planRecallCommand,
  getRecallPlanCommand,
  executeRecallPlanCommand,
  stopRecallPlanCommand,
  listRecallPlansCommand,
  listRecalledMessagesCommand,
]
