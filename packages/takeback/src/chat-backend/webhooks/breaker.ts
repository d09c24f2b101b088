/**
 * When an endpoint is left alone: rules D19, D20 and D29 of docs/spec/delivery.md.
 *
 * Pure. Closed, everything is sent. Open, nothing is, until `probeAt`; then one delivery goes out to try, and its
 * outcome decides. Open but in doubt, because one or two webhooks alone failed so often, what is due goes out one by one.
 * `line.ts` asks before it leases, `deliver.ts` before it calls.
 */

/** So many calls in a row fail … */
export const FAILURES_TO_OPEN = 5
/** Of fewer different webhooks it is in doubt: it may be them. */
const WEBHOOKS_BEYOND_DOUBT = 3
export const FIRST_PAUSE_MS = 1000
/** What was down for a night is noticed within a minute of its return. */
export const LONGEST_PAUSE_MS = 60_000
/** What is not due is tried more seldom the longer nobody answered: after a sixtieth of that time, … */
const SHARE_OF_ABSENCE = 1 / 60
/** … and after so long in any case. */
export const LONGEST_REST_MS = 900_000
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
      /** The first few that failed. */
      readonly webhooks: readonly number[]
      /** Milliseconds; from then on one that is due may be tried, … */
      readonly probeAt: number
      /** … and from then on, never sooner, one that is not. */
      readonly outOfTurnAt: number
      readonly pause: number
    }

type OpenBreaker = Extract<Breaker, { readonly kind: 'open' }>

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
    const open = alsoFailed(breaker, webhook)
    if (now < open.probeAt) return open
    return pauseFrom(now, open, Math.min(2 * open.pause, LONGEST_PAUSE_MS), random)
  }
  const failures = breaker.failures + 1
  const webhooks = withOneMore(breaker.webhooks, webhook)
  if (failures < FAILURES_TO_OPEN) return { kind: 'closed', failures, webhooks }
  return pauseFrom(now, { since: now, webhooks }, FIRST_PAUSE_MS, random)
}

/** It was under way when the breaker opened: that it failed, too, can end the doubt. */
export function alsoFailed(open: OpenBreaker, webhook: number): OpenBreaker {
  return { ...open, webhooks: withOneMore(open.webhooks, webhook) }
}

export function isInDoubt(breaker: Breaker): boolean {
  return breaker.kind === 'open' && breaker.webhooks.length < WEBHOOKS_BEYOND_DOUBT
}

function pauseFrom(
  now: number,
  { since, webhooks }: Pick<OpenBreaker, 'since' | 'webhooks'>,
  pause: number,
  random: () => number,
): OpenBreaker {
  const probeAt = now + pause + Math.floor(pause * JITTER * random())
  const rest = Math.min(Math.floor((now - since) * SHARE_OF_ABSENCE), LONGEST_REST_MS)
  return { kind: 'open', since, webhooks, pause, probeAt, outOfTurnAt: Math.max(probeAt, now + rest) }
}

function withOneMore(webhooks: readonly number[], webhook: number): readonly number[] {
  const isKnown = webhooks.includes(webhook) || webhooks.length === WEBHOOKS_BEYOND_DOUBT
  return isKnown ? webhooks : [...webhooks, webhook]
}
