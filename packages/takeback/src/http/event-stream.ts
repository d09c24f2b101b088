/**
 * Server-sent events to pages: a seat each, one buffer of patience. What a stream tells is its server's business
 * (`ServeStream`), which sleeps until it is woken, says what is new, and sleeps again. Who does not take what was
 * written within a while is cut off, and may come back.
 */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from './log.ts'

/** What wakes a stream within this time is told together. */
const GATHER_MS = 50
const HEARTBEAT_MS = 15_000

export interface StreamLimits {
  /** Streams at the same time. */
  readonly mostClients: number
  /** How long a client may take for what was written. */
  readonly patienceMs: number
}

export const usualStreamLimits: StreamLimits = { mostClients: 64, patienceMs: 15_000 }

/** Tells one client what it should know until `stream.ended`. `lastEventId`: where it wants to go on. */
export type ServeStream = (stream: EventStream, lastEventId: string | null) => Promise<void>

export class EventStreams {
  readonly #log: Log
  readonly #limits: StreamLimits
  readonly #open = new Set<EventStream>()

  constructor(log: Log, limits: StreamLimits = usualStreamLimits) {
    this.#log = log
    this.#limits = limits
  }

  /** Takes its seat before anything is awaited: clients that come together must not all see the last free one. */
  connect(request: FastifyRequest, reply: FastifyReply, serve: ServeStream): FastifyReply {
    const { mostClients, patienceMs } = this.#limits
    if (this.#open.size >= mostClients) {
      return reply
        .code(503)
        .header('retry-after', '5')
        .send({ error: `${mostClients} pages are open already.` })
    }
    reply.hijack()
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      // A proxy that buffers makes live late.
      'x-accel-buffering': 'no',
    })
    const stream = new EventStream(reply.raw, patienceMs)
    this.#open.add(stream)
    const lastEventId = request.headers['last-event-id']
    void serve(stream, typeof lastEventId === 'string' ? lastEventId : null)
      .catch((error: unknown) => this.#log.warn({ err: error }, 'a live view was cut off'))
      .finally(() => {
        this.#open.delete(stream)
        stream.end()
      })
    return reply
  }

  wakeAll(): void {
    for (const stream of this.#open) stream.wake()
  }

  /** Ends every stream. */
  close(): void {
    for (const stream of this.#open) stream.end()
  }
}

export class EventStream {
  readonly #response: ServerResponse
  readonly #patienceMs: number
  readonly #ended = new AbortController()
  #woken = Promise.withResolvers<void>()

  constructor(response: ServerResponse, patienceMs: number) {
    this.#response = response
    this.#patienceMs = patienceMs
    response.once('close', () => this.end())
    // A connection that breaks also closes.
    response.on('error', () => {})
    // One that broke before does not close again.
    if (response.closed || response.destroyed) this.end()
  }

  get isEnded(): boolean {
    return this.#ended.signal.aborted
  }

  /** There is something new to tell. */
  wake(): void {
    this.#woken.resolve()
  }

  /** From here on a wake counts: call it before reading what is new. */
  listen(): void {
    this.#woken = Promise.withResolvers()
  }

  end(): void {
    this.#ended.abort()
    this.wake()
    this.#response.end()
  }

  /** Sleeps until it is woken, and a moment longer, so that more comes together. `heartbeat`: nothing happened for a while. */
  async rest(): Promise<'woken' | 'heartbeat'> {
    const pause = new AbortController()
    const heartbeat = sleep(HEARTBEAT_MS, 'heartbeat' as const, { signal: pause.signal, ref: false }).catch(
      () => 'woken' as const,
    )
    const first = await Promise.race([this.#woken.promise, heartbeat])
    pause.abort()
    if (this.isEnded) return 'woken'
    if (first === 'heartbeat') return 'heartbeat'
    await sleep(GATHER_MS, undefined, { signal: this.#ended.signal }).catch(() => {})
    return 'woken'
  }

  /** Resolves when the client took it; cuts it off when it does not. */
  async write(text: string): Promise<void> {
    const { signal } = this.#ended
    if (signal.aborted || this.#response.write(text)) return
    const patience = AbortSignal.any([signal, AbortSignal.timeout(this.#patienceMs)])
    await once(this.#response, 'drain', { signal: patience }).catch(() => {
      if (!signal.aborted) this.#response.destroy()
      this.end()
    })
  }
}

/** How long a browser waits before it comes back; stands before the first event. */
export const retryText = 'retry: 2000\n'

/** JSON holds no line feed, so one data line is enough. `id`: what a client that comes back gives as Last-Event-ID. */
export function eventText(name: string, data: object, id: number | null = null): string {
  return `event: ${name}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`
}
