/**
 * What to do after one attempt: rules N1-N8 of docs/spec/jobs.md. No other file decides on retries.
 *
 * Pure. The clock and the dice come in as arguments, so a rule is one call in a test.
 */

/** A failing endpoint is ordinary business: an outcome is a value, never an exception. */
export type Outcome =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly retryAfterSeconds?: number
      /** A 2xx whose body is not the answer that was asked for: what is wrong with it. */
      readonly badAnswer?: string
    }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'unreachable'; readonly why: string }
  /** Refused by ourselves before anything was sent: trying again can't help. */
  | { readonly kind: 'blocked'; readonly why: string }
  | { readonly kind: 'handled' }
  | {
      readonly kind: 'failed'
      readonly why: string
      readonly retryAfterSeconds?: number
      /** Whoever failed says that trying again can't help. */
      readonly isFinal?: boolean
    }

export type NextStep =
  | { readonly kind: 'done' }
  | { readonly kind: 'retry'; readonly at: number; readonly why: string }
  | { readonly kind: 'give-up'; readonly why: string }

/** Waits after the first, second … failed attempt, in milliseconds; exhausted afterwards. */
export interface RetryPlan {
  readonly waits: readonly number[]
  /** Only a time-out is retried (Tencent's own switch). */
  readonly onlyTimeouts?: boolean
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** No endpoint is asked again sooner than this, whatever the plan says. */
const SHORTEST_WAIT = SECOND
/** What a `Retry-After` can ask for at most. */
const LONGEST_WISH = DAY
/** Up to this share of a wait is added by the dice, so that jobs which failed together don't come back together. */
const JITTER = 0.2

/** Fifteen attempts over three and a half days. */
export const durablePlan: RetryPlan = {
  waits: [
    5 * SECOND,
    30 * SECOND,
    2 * MINUTE,
    10 * MINUTE,
    30 * MINUTE,
    1 * HOUR,
    2 * HOUR,
    4 * HOUR,
    8 * HOUR,
    12 * HOUR,
    12 * HOUR,
    12 * HOUR,
    12 * HOUR,
    20 * HOUR,
  ],
}

/** One attempt, as Tencent does by default. */
export const tencentPlan: RetryPlan = { waits: [] }

/** Tencent's switch "retry after a time-out": a few attempts, soon. */
export const tencentRetryPlan: RetryPlan = {
  waits: [1 * SECOND, 2 * SECOND, 4 * SECOND],
  onlyTimeouts: true,
}

/**
 * `attempt`: 1 for the first. `now`: milliseconds. `random`: from 0 to below 1.
 * Every retry and every give-up carries a reason for people, without secrets and without message text.
 */
export function nextStep(
  outcome: Outcome,
  attempt: number,
  now: number,
  plan: RetryPlan,
  random: () => number,
): NextStep {
  if (isSuccess(outcome)) return { kind: 'done' }

  const why = reason(outcome)
  if (outcome.kind === 'blocked') return { kind: 'give-up', why }
  if (outcome.kind === 'answered' && outcome.status === 410) return { kind: 'give-up', why }
  if (outcome.kind === 'failed' && outcome.isFinal === true) return { kind: 'give-up', why }
  if (plan.onlyTimeouts === true && outcome.kind !== 'timed-out') {
    return { kind: 'give-up', why: `${why}; only time-outs are tried again` }
  }
  const wait = plan.waits[attempt - 1]
  if (wait === undefined) return { kind: 'give-up', why: `${why}; attempt ${attempt} was the last` }

  // An endpoint may ask for more patience than the plan has, never for less: one that fails with
  // `Retry-After: 0` would otherwise be hammered. A day bounds its wishes.
  const patience = Math.max(jittered(wait, random), wishOf(outcome))
  return { kind: 'retry', at: now + patience, why }
}

function isSuccess(outcome: Outcome): boolean {
  if (outcome.kind === 'handled') return true
  return outcome.kind === 'answered' && outcome.status === 200 && outcome.badAnswer === undefined
}

function wishOf(outcome: Outcome): number {
  if (outcome.kind !== 'answered' && outcome.kind !== 'failed') return 0
  const asked = (outcome.retryAfterSeconds ?? 0) * SECOND
  return Number.isFinite(asked) ? Math.min(asked, LONGEST_WISH) : 0
}

function jittered(wait: number, random: () => number): number {
  const least = Math.max(wait, SHORTEST_WAIT)
  return least + Math.floor(least * JITTER * random())
}

function reason(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'answered':
      return outcome.badAnswer === undefined
        ? `answered ${outcome.status}`
        : `answered ${outcome.status}: ${outcome.badAnswer}`
    case 'timed-out':
      return 'timed out'
    case 'unreachable':
      return `unreachable: ${outcome.why}`
    case 'blocked':
      return `blocked: ${outcome.why}`
    case 'failed':
      return `failed: ${outcome.why}`
    case 'handled':
      return 'handled'
  }
}
