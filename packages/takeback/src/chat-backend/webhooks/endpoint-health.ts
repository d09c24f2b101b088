/**
 * What one process knows of the endpoint of one app: whether it is left alone (breaker.ts) and when it last accepted
 * something (blame.ts). In memory: after a restart everybody has a fresh chance.
 */
import { afterCall, alsoFailed, closedBreaker, isInDoubt, type Breaker, type Called } from './breaker.ts'

export type Admission =
  | { readonly kind: 'all' }
  /** One, to try; `outOfTurn`: when none is due, one that waits for its time. */
  | { readonly kind: 'probe'; readonly outOfTurn: boolean }
  | { readonly kind: 'none'; readonly until: number }

export interface EndpointHealth {
  /** What may be leased now. */
  admission(now: number): Admission
  /** The webhook that is the try. */
  probeWith(webhook: number): void
  /** Null: it may be called. Else when to come again, in milliseconds. */
  closedTo(webhook: number, now: number): number | null
  /** Whether this call opened it, or closed it; null: neither. */
  saw(called: Called, now: number): 'opened' | 'closed' | null
  lastAcceptedAt(): number | null
  /** When another one than this last failed; null when none did. */
  othersFailedAt(webhook: number): number | null
  isOpen(): boolean
  /** When more may be leased than now; null: no more than now, or all is. */
  nextChangeAt(now: number): number | null
  breaker(): Breaker
}

interface Failed {
  readonly webhook: number
  readonly at: number
}

export function createEndpointHealth(random: () => number): EndpointHealth {
  let breaker: Breaker = closedBreaker
  let lastAccepted: number | null = null
  let probe: number | null = null
  let lastFailed: Failed | null = null
  /** The last one that was not of that webhook. */
  let failedBefore: Failed | null = null

  function noteFailure(webhook: number, at: number): void {
    if (lastFailed !== null && lastFailed.webhook !== webhook) failedBefore = lastFailed
    lastFailed = { webhook, at }
  }

  return {
    admission(now) {
      if (breaker.kind === 'closed') return { kind: 'all' }
      if (now >= breaker.probeAt || isInDoubt(breaker))
        return { kind: 'probe', outOfTurn: now >= breaker.outOfTurnAt }
      return { kind: 'none', until: breaker.probeAt }
    },
    probeWith(webhook) {
      probe = webhook
    },
    closedTo(webhook, now) {
      if (breaker.kind === 'closed') return null
      const isOpenToOne = now >= breaker.probeAt || isInDoubt(breaker)
      if (webhook === probe && isOpenToOne) return null
      return isOpenToOne ? now + 1 : breaker.probeAt
    },
    saw(called, now) {
      const before = breaker.kind
      // Of those that fail while it is open only the try lengthens the pause: the others were under way.
      const isTry = called.accepted || called.webhook === probe
      if (breaker.kind === 'open' && !isTry) breaker = alsoFailed(breaker, called.webhook)
      else breaker = afterCall(breaker, called, now, random)
      if (called.accepted) lastAccepted = now
      else noteFailure(called.webhook, now)
      if (breaker.kind === before) return null
      probe = null
      return breaker.kind === 'open' ? 'opened' : 'closed'
    },
    lastAcceptedAt: () => lastAccepted,
    othersFailedAt(webhook) {
      const failed = lastFailed?.webhook === webhook ? failedBefore : lastFailed
      return failed?.at ?? null
    },
    isOpen: () => breaker.kind === 'open',
    nextChangeAt(now) {
      if (breaker.kind === 'closed') return null
      const { probeAt, outOfTurnAt } = breaker
      return [probeAt, outOfTurnAt].find((moment) => moment > now) ?? null
    },
    breaker: () => breaker,
  }
}
