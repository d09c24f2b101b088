/**
 * What an operator is told of webhooks: rules AL2-AL4 of docs/spec/operator.md. Told before it is recorded, so that a crash in
 * between tells it twice and never not at all.
 */
import type { Clock, AttemptEnd } from '@takeback/store'
import type { AlertSink } from '../../alerts/alert.ts'
import type { AttemptRecord } from './delivery-log.ts'
import type { WebhookEvent } from './outbox.ts'

/** Half of what a receiver allows: then there is time to mend it. */
const CLOCK_OFF_SECONDS = 30
/** A clock that is off is off at every call. */
const TELL_CLOCK_EVERY_MS = 60_000

export interface AlertWatch {
  /** How an attempt ends, before that is recorded. */
  ends(delivery: WatchedDelivery, step: AttemptEnd, record: AttemptRecord | null): Promise<void>
  /** A call that reached the endpoint; `change`: what that means for its breaker. */
  called(app: number, call: { readonly accepted: boolean; readonly why: string }, change: Change): void
  clockIs(app: number, aheadSeconds: number): void
}

type Change = 'opened' | 'closed' | null

interface WatchedDelivery {
  readonly job: { readonly id: number }
  readonly event: Pick<WebhookEvent, 'app' | 'command'>
}

export function createAlertWatch(alerts: AlertSink, clock: Clock): AlertWatch {
  const clockToldAt = new Map<number, number>()

  return {
    async ends({ job, event }, step, record) {
      const { app, command } = event
      // The app's own wish.
      if (record?.kind === 'switched-off') return
      if (step.kind !== 'park' && step.kind !== 'give-up') return
      const type = step.kind === 'park' ? 'webhook.parked' : 'webhook.dead'
      await alerts.raise({ type, app, example: { delivery: job.id, command, why: step.why } })
    },
    called(app, { accepted, why }, change) {
      if (change === 'opened') void alerts.raise({ type: 'endpoint.down', app, example: { why } })
      // A process that was restarted meanwhile begins with a closed breaker.
      else if (accepted && alerts.isDown(app)) void alerts.raise({ type: 'endpoint.back', app, example: {} })
    },
    clockIs(app, aheadSeconds) {
      const now = clock.now()
      if (Math.abs(aheadSeconds) < CLOCK_OFF_SECONDS) return
      if (now - (clockToldAt.get(app) ?? Number.NEGATIVE_INFINITY) < TELL_CLOCK_EVERY_MS) return
      clockToldAt.set(app, now)
      void alerts.raise({ type: 'clock.skew', app, example: { clockAheadSeconds: aheadSeconds } })
    },
  }
}
