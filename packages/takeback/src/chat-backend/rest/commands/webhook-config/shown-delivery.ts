/** A delivery as our REST shows it. */
import type { DeliveryAttempt, DeliveryEntry } from '@takeback/protocol'
import type { DeliveryView } from '../../../webhooks/deliveries.ts'
import type { AttemptRecord } from '../../../webhooks/delivery-log.ts'

export function shownDelivery(view: DeliveryView): DeliveryEntry {
  return {
    Id: view.id,
    CallbackCommand: view.command,
    State: view.state,
    Attempts: view.attempts,
    EnqueuedAt: view.enqueuedAt,
    NextAttemptAt: view.nextAttemptAt,
    SettledAt: view.settledAt,
    Log: view.log.map(shownAttempt),
    ParkedByHand: shownByHand(view),
  }
}

function shownByHand({ byHand }: DeliveryView): DeliveryEntry['ParkedByHand'] {
  if (byHand === null) return null
  const { at, by, admin, from, until, sentAgainAt } = byHand
  return { At: at, By: by, Admin: admin, From: from, Until: until, SentAgainAt: sentAgainAt }
}

export function shownAttempt(record: AttemptRecord): DeliveryAttempt {
  return {
    Attempt: record.attempt,
    At: record.at,
    Ms: record.ms,
    Outcome: record.kind,
    Status: record.status ?? null,
    Why: record.why ?? null,
    Meaning: record.meaning ?? null,
    Answer: record.answer ?? null,
  }
}
