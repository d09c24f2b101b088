/** Counts the plans of bulk recalls and carries them out: rules BU1-BU8 of docs/spec/operator.md. */
import type { Log } from '../../http/log.ts'
import type { Engine } from '../engine.ts'
import { countQueue, planOfJob, runQueue } from '../turns/recall-plans/jobs.ts'
import { countPlan } from './count-plan.ts'
import { runPlan } from './run-plan.ts'
import { type Working, workOff } from './work-queue.ts'

export function startRecallPlans(engine: Engine, log: Log): Working {
  const counting = workOff({
    engine,
    queue: countQueue,
    log,
    round: ({ payload }) => countPlan(engine, planOfJob(payload)),
  })
  const running = workOff({
    engine,
    queue: runQueue,
    log,
    round: ({ payload }, pause) => runPlan(engine, planOfJob(payload), pause),
  })
  return {
    async stop() {
      await Promise.all([counting.stop(), running.stop()])
    },
  }
}
