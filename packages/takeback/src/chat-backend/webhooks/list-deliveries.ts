/** A page of an app's deliveries for an admin: rule D24 of docs/spec/delivery.md. Reads bounded windows, newest first. */
import type { DeliveryState, WebhookCommand } from '@takeback/protocol'
import type { Engine } from '../engine.ts'
import { deliveriesOf, deliveryView, type DeliveryView } from './deliveries.ts'
import { placesOf } from './event-places.ts'

const WINDOW = 200
/** However rare what is looked for, one call reads no more rows. */
const MOST_LOOKED_AT = 2000

export interface DeliveryFilter {
  readonly state?: DeliveryState
  readonly command?: WebhookCommand
  /** The begin of an id: of a person, a place, a message, or its own. Upper and lower case are one. */
  readonly q?: string
  /** Enqueued at or after it; milliseconds. */
  readonly since?: number
}

export interface DeliveryPage {
  readonly deliveries: readonly DeliveryView[]
  /** Null: there are none beyond. */
  readonly next: number | null
}

export async function listDeliveries(
  engine: Engine,
  app: number,
  filter: DeliveryFilter,
  before: number,
  limit: number,
): Promise<DeliveryPage> {
  const { state, since = 0 } = filter
  const found: DeliveryView[] = []
  let cursor = before
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += WINDOW) {
    const rows = await engine.read(deliveriesOf(app, cursor, WINDOW, state))
    for (const row of rows) {
      // Ids grow with time: everything beyond is older still.
      if (row.enqueued_at < since) return { deliveries: found, next: null }
      cursor = row.id
      const view = deliveryView(row)
      if (fits(view, filter)) found.push(view)
      if (found.length === limit) return { deliveries: found, next: cursor }
    }
    if (rows.length < WINDOW) return { deliveries: found, next: null }
  }
  return { deliveries: found, next: cursor }
}

function fits(view: DeliveryView, { state, command, q }: DeliveryFilter): boolean {
  if (state !== undefined && view.state !== state) return false
  if (command !== undefined && view.command !== command) return false
  const prefix = q?.toLowerCase()
  return prefix === undefined || idsOf(view).some((id) => id.toLowerCase().startsWith(prefix))
}

function idsOf({ id, event }: DeliveryView): string[] {
  const { from, to, groupId, topicId, officialAccount, messages } = placesOf(event)
  return [String(id), from, to, groupId, topicId, officialAccount, ...messages].filter(
    (text) => text !== null,
  )
}
