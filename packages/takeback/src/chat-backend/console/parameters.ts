/** Query parameters of the list of deliveries. */
import { deliveryStates, webhookCommands } from '@takeback/protocol'
import { numberOf, oneOf, type Query, shortTextOf } from '../../http/query-parameters.ts'
import type { DeliveryFilter } from '../webhooks/list-deliveries.ts'

/** Longer than any id. */
const LONGEST_TEXT = 256
const USUAL_PAGE = 50
const LONGEST_PAGE = 200

export function filterOf(query: Query): DeliveryFilter {
  const state = oneOf(query, 'state', deliveryStates)
  const command = oneOf(query, 'command', Object.values(webhookCommands))
  const since = numberOf(query, 'since', Number.MAX_SAFE_INTEGER)
  const q = shortTextOf(query, 'q', LONGEST_TEXT)
  return {
    ...(state !== undefined && { state }),
    ...(command !== undefined && { command }),
    ...(since !== undefined && { since }),
    ...(q !== undefined && { q }),
  }
}

/** Begins with the newest. */
export function cursorOf(query: Query): number {
  return numberOf(query, 'cursor', Number.MAX_SAFE_INTEGER) ?? Number.MAX_SAFE_INTEGER
}

export function limitOf(query: Query): number {
  return numberOf(query, 'limit', LONGEST_PAGE) ?? USUAL_PAGE
}
