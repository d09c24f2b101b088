import { stopRecallPlan as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { planWithPlaces } from './shown-plan.ts'

export const stopRecallPlanCommand = restCommand({
  wire,
  async handle({ PlanId }, { app, engine, origin }) {
    accepted(await engine.turn('recall-plans/stop', { app, plan: PlanId, origin }))
    return { Response: await planWithPlaces(engine, app, PlanId) }
  },
})
