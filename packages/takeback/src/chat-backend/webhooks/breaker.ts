/**
 * When an endpoint is left alone: rules D19 and D20 of docs/spec/delivery.md.
 *
 * Pure. Closed, everything is sent. Open, nothing is, until `probeAt`; then one delivery goes out to try, and its
 * outcome decides. `line.ts` asks before it leases, `deliver.ts` before it calls.
 */

/** So many calls in a row fail … */
export const FAILURES_TO_OPEN = 5
/** … of so many different webhooks: one that fails alone says nothing about its endpoint. */
export const WEBHOOKS_TO_OPEN = 3
export const FIRST_PAUSE_MS = 1000
/** What was down for a night is noticed within a minute of its return. */
export const LONGEST_PAUSE_MS = 60_000
/** Up to this share of a pause is added by the dice. */
const JITTER = 0.2

export type Breaker =
  | {
      readonly kind: 'closed'
      /** Since the last success. */
      readonly failures: number
      /** The first few that failed. */
      readonly webhooks: readonly number[]
    }
  | {
      readonly kind: 'open'
      readonly since: number
      /** Milliseconds; from then on one may be tried. */
      readonly probeAt: number
      readonly pause: number
    }

/** One call that reached the network. `webhook`: the id of its job. */
export interface Called {
  readonly webhook: number
  readonly accepted: boolean
}

export const closedBreaker: Breaker = { kind: 'closed', failures: 0, webhooks: [] }

export function afterCall(
  breaker: Breaker,
  { webhook, accepted }: Called,
  now: number,
  random: () => number,
): Breaker {
  if (accepted) return closedBreaker
  if (breaker.kind === 'open') {
    // A call that was under way when it opened tells nothing new.
    if (now < breaker.probeAt) return breaker
    return pauseFrom(now, breaker.since, Math.min(2 * breaker.pause, LONGEST_PAUSE_MS), random)
  }
  const failures = breaker.failures + 1
  const webhooks = withOneMore(breaker.webhooks, webhook)
  if (failures < FAILURES_TO_OPEN || webhooks.length < WEBHOOKS_TO_OPEN)
    return { kind: 'closed', failures, webhooks }
  return pauseFrom(now, now, FIRST_PAUSE_MS, random)
}

function pauseFrom(now: number, since: number, pause: number, random: () => number): Breaker {
  return { kind: 'open', since, pause, probeAt: now + pause + Math.floor(pause * JITTER * random()) }
}

function withOneMore(webhooks: readonly number[], webhook: number): readonly number[] {
  const isKnown = webhooks.includes(webhook) || webhooks.length === WEBHOOKS_TO_OPEN
  return isKnown ? webhooks : [...webhooks, webhook]
}
