/** A page of an app's deliveries for an admin: rule D24 of docs/spec/delivery.md. Reads bounded windows, newest first. */
import type { DeliveryState } from '@takeback/protocol'
import type { Engine } from '../engine.ts'
import { deliveriesOf, deliveryView, type DeliveryView } from './deliveries.ts'

const WINDOW = 200
/** However rare what is looked for, one call reads no more rows. */
const MOST_LOOKED_AT = 2000

export interface DeliveryFilter {
  readonly state?: DeliveryState
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
  { state, since = 0 }: DeliveryFilter,
  before: number,
  limit: number,
): Promise<DeliveryPage> {
  const found: DeliveryView[] = []
  let cursor = before
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += WINDOW) {
    const rows = await engine.read(deliveriesOf(app, cursor, WINDOW))
    for (const row of rows) {
      // Ids grow with time: everything beyond is older still.
      if (row.enqueued_at < since) return { deliveries: found, next: null }
      cursor = row.id
      const view = deliveryView(row)
      if (state === undefined || view.state === state) found.push(view)
      if (found.length === limit) return { deliveries: found, next: cursor }
    }
    if (rows.length < WINDOW) return { deliveries: found, next: null }
  }
  return { deliveries: found, next: cursor }
}
