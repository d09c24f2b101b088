import { planRecall as wire } from '@takeback/protocol'
import type { Engine } from '../../../engine.ts'
import { planById } from '../../../tables/recall-plans.ts'
import { planTopic } from '../../../turns/recall-plans/jobs.ts'
import { accepted } from '../../accepted.ts'
import { restCommand } from '../../command.ts'
import { planWithPlaces } from './shown-plan.ts'

/** Whoever asks gets the whole preview when it is counted by then. */
const PATIENCE_MS = 2000

export const planRecallCommand = restCommand({
  wire,
  async handle({ From_Account, Since, Until, Reason }, { app, engine, origin }) {
    const { id } = accepted(
      await engine.turn('recall-plans/plan', {
        app,
        sender: From_Account,
        since: Since,
        until: Until ?? null,
        reason: Reason ?? null,
        origin,
        asOf: engine.now(),
      }),
    )
    await counted(engine, id)
    return { Response: await planWithPlaces(engine, app, id) }
  },
})

/** Resolves when the plan counts no longer, or patience is at its end. */
async function counted(engine: Engine, plan: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  // Listening before reading: it may be counted already.
  const stopListening = engine.onSignal(planTopic, (data) => {
    if (data === `${plan}`) resolve()
  })
  const timer = setTimeout(resolve, PATIENCE_MS)
  try {
    const [row] = await engine.read(planById(plan))
    if (row?.state === 'counting') await promise
  } finally {
    stopListening()
    clearTimeout(timer)
  }
}
