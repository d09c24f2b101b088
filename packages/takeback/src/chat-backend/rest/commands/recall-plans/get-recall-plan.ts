import { getRecallPlan as wire } from '@takeback/protocol'
import { restCommand } from '../../command.ts'
import { planWithPlaces } from './shown-plan.ts'

export const getRecallPlanCommand = restCommand({
  wire,
  async handle({ PlanId, After }, { app, engine }) {
    return { Response: await planWithPlaces(engine, app, PlanId, After ?? 0) }
  },
})
