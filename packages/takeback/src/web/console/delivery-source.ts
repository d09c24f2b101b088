/** Where the console's list of deliveries comes from. */
import type { ConsoleDelivery } from '@takeback/protocol'
import {
  type DeliveryFilters,
  fetchDeliveries,
  openDeliveryStream,
  PAGE_DELIVERIES,
  sinceMs,
} from '../api/console.ts'
import type { LiveSource } from '../live-list/use-feed.ts'

/** `now`: the server's time. */
export function deliverySource(app: number, now: () => number): LiveSource<ConsoleDelivery, DeliveryFilters> {
  return {
    async fetchPage(filters, cursor, signal) {
      const { deliveries, next } = await fetchDeliveries(app, filters, cursor, now(), signal)
      return { rows: deliveries, next }
    },
    pageRows: PAGE_DELIVERIES,
    open: (listener) => openDeliveryStream(app, listener),
    matches: (delivery, filters) => matches(delivery, filters, now()),
  }
}

/** `q` is the begin of any id, upper and lower case being one; but a message's, which the story alone knows. */
export function matches(delivery: ConsoleDelivery, filters: DeliveryFilters, now: number): boolean {
  const { state, command, since, q } = filters
  if (state !== undefined && delivery.state !== state) return false
  if (command !== undefined && delivery.command !== command) return false
  if (since !== undefined && delivery.enqueuedAt < now - sinceMs[since]) return false
  const prefix = q?.toLowerCase()
  return prefix === undefined || idsOf(delivery).some((id) => id.toLowerCase().startsWith(prefix))
}

function idsOf({ id, from, to, groupId, topicId, officialAccount }: ConsoleDelivery): string[] {
  return [String(id), from, to, groupId, topicId, officialAccount].filter((text) => text !== null)
}
