import { executeRecallPlan as wire } from '@takeback/protocol'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { planWithPlaces } from './shown-plan.ts'

export const executeRecallPlanCommand = restCommand({
  wire,
  async handle({ PlanId, Messages, PerSecond }, { app, engine, origin }) {
    const command = { app, plan: PlanId, messages: Messages, perSecond: PerSecond, origin }
    accepted(await engine.turn('recall-plans/execute', command))
    return { Response: await planWithPlaces(engine, app, PlanId) }
  },
})
