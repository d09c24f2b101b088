/**
 * Hints for displays: these deliveries moved (leased, settled, given back, closed). Whoever hears one reads the truth from the
 * store; that something new was enqueued the queue's own bell says. What happens in other processes is not heard.
 */
import type { Signal, SqlValue } from '@takeback/store'

export interface DeliveryChanges {
  moved(app: number, ids: readonly number[]): void
  /** Must not throw. Gives the way to stop listening. */
  listen(app: number, heard: (ids: readonly number[]) => void): () => void
}

type Hear = (ids: readonly number[]) => void

export function createDeliveryChanges(): DeliveryChanges {
  const listeners = new Map<number, Set<Hear>>()

  return {
    moved(app, ids) {
      for (const hear of listeners.get(app) ?? []) hear(ids)
    },
    listen(app, hear) {
      const hearing = listeners.get(app) ?? new Set()
      listeners.set(app, hearing.add(hear))
      return () => {
        hearing.delete(hear)
        if (hearing.size === 0) listeners.delete(app)
      }
    },
  }
}

/** The signal that a turn parked a delivery that nobody had leased, or let the one behind it go on. Its data is the id. */
export const parkedTopic = 'webhook-parked'

export function parkedSignal(id: number): Signal {
  return { topic: parkedTopic, data: String(id) }
}

/** The signal that a turn closed a delivery as superseded: nobody had leased it. Its data is the id. */
export const supersededTopic = 'webhook-superseded'

export function announceSuperseded([id]: readonly SqlValue[]): Signal {
  return { topic: supersededTopic, data: String(id) }
}
