/**
 * The work that a plan makes: counting it, and carrying it out. Each is one job until it is done, so that whatever ends
 * the process, the next one goes on. One of an app at a time; counting never waits for a plan that runs.
 */
import type { NewJob, Signal } from '@takeback/store'

export const countQueue = 'recall-plans/count'
export const runQueue = 'recall-plans/run'

export function planJob(queue: string, app: number, plan: number): NewJob {
  return { queue, lane: `${app}`, payload: JSON.stringify({ plan }) }
}

/** The plan of a job that `planJob` made. */
export function planOfJob(payload: string): number {
  return (JSON.parse(payload) as { readonly plan: number }).plan
}

/** The state of a plan has changed; the data is its id. */
export const planTopic = 'recall-plan'

export function planSignal(plan: number): Signal {
  return { topic: planTopic, data: `${plan}` }
}
