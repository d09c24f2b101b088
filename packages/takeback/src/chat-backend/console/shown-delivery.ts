/** A delivery as the console shows it. Shapes: own/console.ts of the protocol. */
import type { AttemptView, ConsoleDelivery } from '@takeback/protocol'
import type { DeliveryView } from '../webhooks/deliveries.ts'
import type { AttemptRecord } from '../webhooks/delivery-log.ts'
import { countMessages, placesOf } from '../webhooks/event-places.ts'

export function shownDelivery(view: DeliveryView): ConsoleDelivery {
  const { id, command, state, attempts, enqueuedAt, nextAttemptAt, settledAt, isBehind, event, log, byHand } =
    view
  const { messages: _names, ...places } = placesOf(event)
  const last = log.at(-1)
  return {
    id,
    command,
    state,
    attempts,
    enqueuedAt,
    nextAttemptAt,
    settledAt,
    isBehind,
    ...places,
    messages: countMessages(event),
    lastAttempt: last === undefined ? null : shownAttempt(last),
    byHand,
  }
}

export function shownAttempt({ attempt, at, ms, kind, ...more }: AttemptRecord): AttemptView {
  const { status = null, meaning = null, answer = null, why = null } = more
  return { attempt, at, ms, kind, status, meaning, answer, why }
}
