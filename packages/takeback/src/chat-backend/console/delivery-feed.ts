/**
 * GET /api/console/apps/{app}/deliveries/stream: rule CO6 of docs/spec/console.md.
 *
 * A client hears of every delivery of the app that is new or moved, as it is when it is told; what moved several times in a
 * moment is told once. Nothing is resumed: whoever comes back reads the newest page, and hears from then on.
 */
import { type Query, SHARED_POLL_MS } from '@takeback/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type EventStream, EventStreams, eventText, retryText } from '../../http/event-stream.ts'
import type { Engine } from '../engine.ts'
import {
  deliveriesOf,
  deliveryOf,
  deliveryView,
  newerDeliveries,
  type DeliveryRow,
} from '../webhooks/deliveries.ts'
import { parkedTopic, supersededTopic } from '../webhooks/delivery-changes.ts'
import { webhookQueue } from '../webhooks/outbox.ts'
import type { ConsoleParts } from './parts.ts'
import { shownDelivery } from './shown-delivery.ts'

/** New ones of one read. */
const BATCH = 200
/** When more of the older ones moved in a moment, the client is told to read the list again instead. */
const MOST_MOVED = 400

export class DeliveryFeed {
  readonly #parts: ConsoleParts
  readonly #streams: EventStreams

  constructor(parts: ConsoleParts) {
    this.#parts = parts
    this.#streams = new EventStreams(parts.log)
  }

  connect(app: number, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    return this.#streams.connect(request, reply, (stream) => serve(this.#parts, app, stream))
  }

  /** Ends every stream. */
  close(): void {
    this.#streams.close()
  }
}

async function serve({ engine, dispatcher }: ConsoleParts, app: number, stream: EventStream): Promise<void> {
  let moved = new Set<number>()
  const note = (ids: readonly number[]) => {
    // Beyond the bound only that it is reached counts.
    if (moved.size <= MOST_MOVED) for (const id of ids) moved.add(id)
    stream.wake()
  }
  const stopping = [
    dispatcher.changes.listen(app, note),
    // Of other apps too: reading finds those of this one.
    ...[supersededTopic, parkedTopic].map((topic) => engine.onSignal(topic, (data) => note([Number(data)]))),
    engine.jobs.onWork(webhookQueue(app), () => stream.wake()),
  ]
  try {
    const elsewhere = engine.shared === true ? await watchElsewhere(engine, app, note) : null
    if (elsewhere !== null) stopping.push(elsewhere)
    const [newest] = await engine.read(deliveriesOf(app, Number.MAX_SAFE_INTEGER, 1))
    let cursor = newest?.id ?? 0
    await stream.write(retryText + eventText('heartbeat', {}))
    while (!stream.isEnded) {
      stream.listen()
      const ids = moved
      moved = new Set()
      const { fresh, others } = await readMoved(engine, app, cursor, ids)
      cursor = fresh.at(-1)?.id ?? cursor
      await stream.write(textOf([...others, ...fresh], ids.size > MOST_MOVED))
      const isCaughtUp = fresh.length < BATCH && moved.size === 0
      if (isCaughtUp && (await stream.rest()) === 'heartbeat') await stream.write(eventText('heartbeat', {}))
    }
  } finally {
    for (const stop of stopping) stop()
  }
}

/** `after`: what is above it is new. */
async function readMoved(engine: Engine, app: number, after: number, ids: ReadonlySet<number>) {
  const older = ids.size > MOST_MOVED ? [] : [...ids].filter((id) => id <= after)
  const queries: Query[] = [newerDeliveries(app, after, BATCH), ...older.map((id) => deliveryOf(app, id))]
  const [fresh = [], ...others] = (await engine.snapshot(queries)) as DeliveryRow[][]
  return { fresh, others: others.flat() }
}

/**
 * What other processes deliver nobody here hears of: the newest ones are looked at every second. Older ones that move there
 * show when the list is read again. Gives the way to stop.
 */
async function watchElsewhere(
  engine: Engine,
  app: number,
  note: (ids: readonly number[]) => void,
): Promise<() => void> {
  const look = async () => {
    const rows = await engine.read(deliveriesOf(app, Number.MAX_SAFE_INTEGER, BATCH))
    return new Map(rows.map((row) => [row.id, momentOf(row)]))
  }
  let known = await look()
  async function tell(): Promise<void> {
    const now = await look()
    note([...now].flatMap(([id, moment]) => (known.get(id) === moment ? [] : [id])))
    known = now
  }
  // A store that is away for a moment is looked at again.
  const timer = setInterval(() => void tell().catch(() => {}), SHARED_POLL_MS).unref()
  return () => clearInterval(timer)
}

/** Another one when the delivery moved. */
function momentOf({ state, attempts, ripe_at, settled_at, parked_at }: DeliveryRow): string {
  return [state, attempts, ripe_at, settled_at, parked_at].join(' ')
}

function textOf(rows: readonly DeliveryRow[], isTooMuch: boolean): string {
  const events = rows.map((row) => eventText('delivery', shownDelivery(deliveryView(row))))
  return isTooMuch ? eventText('reset', {}) : events.join('')
}
