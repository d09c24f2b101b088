/**
 * Is it the webhook or its endpoint? Rules D21 and D30 of docs/spec/delivery.md.
 *
 * Pure. A failure blames the webhook only when the endpoint took another one since the failure before, and only the second
 * such failure in a row counts: an endpoint that takes one and is down again would else have everything parked. While nothing
 * is accepted the endpoint is down, and everything waits in order. Where little is sent, a failure may come when nothing else
 * was sent since the one before: that says nothing, neither for the webhook nor against it.
 */
import type { AttemptEnd, NextStep, RetryPlan } from '@takeback/store'

/** The last of so many failures in a row can be the one that parks. */
export const FAILURES_TO_PARK = 3
/** After the first failure alone it is looked at again so soon, whatever its own plan says. */
export const lookAgainPlan: RetryPlan = { waits: [60_000] }

export interface Failures {
  /** With the one just seen. */
  readonly count: number
  /** When the failure before began; null when there was none. Milliseconds. */
  readonly previousAt: number | null
  /** The failure before blamed the webhook, too, of those that said something. */
  readonly previousWasAlone: boolean
}

/** `lastAcceptedAt`: when the endpoint last took a webhook, of those this process sent; null when none. */
export function failedAlone({ previousAt }: Failures, lastAcceptedAt: number | null): boolean {
  return previousAt !== null && lastAcceptedAt !== null && lastAcceptedAt > previousAt
}

/** Of one that did not fail alone: nothing else failed either since the failure before. `othersFailedAt`: null when none ever did. */
export function saysNothing({ previousAt }: Failures, othersFailedAt: number | null): boolean {
  return previousAt !== null && (othersFailedAt === null || othersFailedAt < previousAt)
}

/** What becomes of a webhook in its lane that failed alone; `soon`: the step by the plan above. */
export function afterFailingAlone(step: NextStep, soon: NextStep, failures: Failures): AttemptEnd {
  if (step.kind !== 'retry' || failures.count < FAILURES_TO_PARK) return step
  if (failures.previousWasAlone) return { ...step, kind: 'park' }
  // Its lane should not wait for half a day to learn what a minute tells; its plan loses no attempt by it.
  return soon.kind === 'retry' && soon.at < step.at ? { ...soon, kind: 'uncounted' } : step
}
