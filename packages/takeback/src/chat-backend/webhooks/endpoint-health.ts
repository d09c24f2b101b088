/**
 * What one process knows of the endpoint of one app: whether it is left alone (breaker.ts) and when it last accepted
 * something (blame.ts). In memory: after a restart everybody has a fresh chance.
 */
import { afterCall, closedBreaker, type Breaker, type Called } from './breaker.ts'

export type Admission =
  | { readonly kind: 'all' }
  /** One, to try. */
  | { readonly kind: 'probe' }
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
  isOpen(): boolean
  breaker(): Breaker
}

export function createEndpointHealth(random: () => number): EndpointHealth {
  let breaker: Breaker = closedBreaker
  let lastAccepted: number | null = null
  let probe: number | null = null

  return {
    admission(now) {
      if (breaker.kind === 'closed') return { kind: 'all' }
      return now < breaker.probeAt ? { kind: 'none', until: breaker.probeAt } : { kind: 'probe' }
    },
    probeWith(webhook) {
      probe = webhook
    },
    closedTo(webhook, now) {
      if (breaker.kind === 'closed' || (webhook === probe && now >= breaker.probeAt)) return null
      return Math.max(breaker.probeAt, now + 1)
    },
    saw(called, now) {
      const before = breaker.kind
      // Of those that fail while it is open only the try counts: the others were under way.
      if (before === 'closed' || called.accepted || called.webhook === probe)
        breaker = afterCall(breaker, called, now, random)
      if (called.accepted) lastAccepted = now
      if (breaker.kind === before) return null
      probe = null
      return breaker.kind === 'open' ? 'opened' : 'closed'
    },
    lastAcceptedAt: () => lastAccepted,
    isOpen: () => breaker.kind === 'open',
    breaker: () => breaker,
  }
}
