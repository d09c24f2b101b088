import { listRecallPlans as wire } from '@takeback/protocol'
import { plansOf } from '../../../tables/recall-plans.ts'
import { restCommand } from '../../command.ts'
import { shownPlan } from './shown-plan.ts'

export const listRecallPlansCommand = restCommand({
  wire,
  async handle({ Before, Limit }, { app, engine }) {
    const plans = await engine.read(plansOf(app, Before, Limit + 1))
    const shown = plans.slice(0, Limit)
    const Next = plans.length > Limit ? (shown.at(-1)?.id ?? null) : null
    return { Response: { Plans: shown.map((plan) => shownPlan(plan, engine.now())), Next } }
  },
})
