/** Counts the plans of bulk recalls and carries them out: rules BU1-BU8 of docs/spec/operator.md. */
import type { Log } from '../../http/log.ts'
import type { Engine } from '../engine.ts'
import type { Timeline } from '../time/timeline.ts'
import { countQueue, planOfJob, runQueue } from '../turns/recall-plans/jobs.ts'
import { countPlan } from './count-plan.ts'
import { runPlan } from './run-plan.ts'
import { type Working, workOff } from './work-queue.ts'

export interface RecallPlansParts {
  readonly engine: Engine
  readonly clock: Timeline
  readonly log: Log
}

export function startRecallPlans({ engine, clock, log }: RecallPlansParts): Working {
  const counting = workOff({
    engine,
    queue: countQueue,
    clock,
    log,
    round: ({ payload }) => countPlan(engine, planOfJob(payload)),
  })
  const running = workOff({
    engine,
    queue: runQueue,
    clock,
    log,
    round: ({ payload }, pause) => runPlan(engine, planOfJob(payload), pause),
  })
  return {
    async stop() {
      await Promise.all([counting.stop(), running.stop()])
    },
  }
}
