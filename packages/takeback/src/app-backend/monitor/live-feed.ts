/**
 * GET /api/recalls/stream: rule R32 of docs/spec/receiving.md.
 *
 * Each client has a cursor (a revision of the inbox) and reads on from it when something changed, so that whoever
 * resumes, lags or has just come is served by the same loop, from the store. One batch at a time is in a client's
 * buffer; who does not take it within a while is cut off, and resumes by Last-Event-ID.
 */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ServerResponse } from 'node:http'
import type { RecallChange } from '@takeback/protocol'
import type { Inbox, Receiver } from '@takeback/receiver'
import { latestRevision, readChanges, type Change } from '@takeback/receiver/reading'
import { SHARED_POLL_MS } from '@takeback/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../../http/log.ts'

/** Changes of one read. */
const BATCH = 200
/** Who missed more is told to load anew instead. */
const MOST_MISSED = 5000
/** Changes within this time come together. */
const GATHER_MS = 50
const HEARTBEAT_MS = 15_000

export interface FeedLimits {
  /** Streams at the same time. */
  readonly mostClients: number
  /** How long a client may take for a batch. */
  readonly patienceMs: number
}

const usualLimits: FeedLimits = { mostClients: 64, patienceMs: 15_000 }

export class LiveFeed {
  readonly #inbox: Inbox
  readonly #log: Log
  readonly #limits: FeedLimits
  readonly #clients = new Set<FeedClient>()
  readonly #stopListening: () => void

  constructor(inbox: Inbox, receiver: Receiver, log: Log, limits: FeedLimits = usualLimits) {
    this.#inbox = inbox
    this.#log = log
    this.#limits = limits
    const wakeAll = () => {
      for (const client of this.#clients) client.wake()
    }
    const stop = receiver.onChange(wakeAll)
    // Another receiver of the same inbox tells nobody here.
    const poll = inbox.shared === true ? setInterval(wakeAll, SHARED_POLL_MS).unref() : undefined
    this.#stopListening = () => {
      stop()
      clearInterval(poll)
    }
  }

  /** Takes its seat before anything is awaited: clients that come together must not all see the last free one. */
  connect(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const { mostClients, patienceMs } = this.#limits
    if (this.#clients.size >= mostClients) {
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
    const client = new FeedClient(this.#inbox, reply.raw, patienceMs)
    this.#clients.add(client)
    void client
      .serve(request.headers['last-event-id'])
      .catch((error: unknown) => this.#log.warn({ err: error }, 'a live view was cut off'))
      .finally(() => {
        this.#clients.delete(client)
        client.end()
      })
    return reply
  }

  /** Ends every stream. */
  async close(): Promise<void> {
    this.#stopListening()
    for (const client of this.#clients) client.end()
  }
}

/** What is no revision of ours, or too long ago, means: from now. */
function resumeFrom(lastEventId: string | string[] | undefined, newest: number): number {
  const last =
    typeof lastEventId === 'string' && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : newest
  return last > newest ? newest : last
}

class FeedClient {
  readonly #inbox: Inbox
  readonly #response: ServerResponse
  readonly #patienceMs: number
  readonly #ended = new AbortController()
  #cursor = 0
  #woken = Promise.withResolvers<void>()

  constructor(inbox: Inbox, response: ServerResponse, patienceMs: number) {
    this.#inbox = inbox
    this.#response = response
    this.#patienceMs = patienceMs
    response.once('close', () => this.end())
    // A connection that breaks also closes.
    response.on('error', () => {})
    // One that broke before does not close again.
    if (response.closed || response.destroyed) this.end()
  }

  wake(): void {
    this.#woken.resolve()
  }

  end(): void {
    this.#ended.abort()
    this.wake()
    this.#response.end()
  }

  async serve(lastEventId: string | string[] | undefined): Promise<void> {
    this.#cursor = resumeFrom(lastEventId, await latestRevision(this.#inbox))
    // The first event gives the client an id to resume from, even if it never hears of a recall.
    await this.#write(`retry: 2000\n${eventText('heartbeat', this.#cursor, {})}`)
    for (let missed = 0; !this.#ended.signal.aborted;) {
      this.#woken = Promise.withResolvers()
      const changes = await readChanges(this.#inbox, this.#cursor, BATCH)
      await this.#send(changes)
      missed = changes.length === BATCH ? missed + BATCH : 0
      if (missed >= MOST_MISSED) await this.#startOver()
      if (changes.length < BATCH) await this.#wait()
    }
  }

  async #send(changes: readonly Change[]): Promise<void> {
    // What was made after the cursor is new to the client; the rest it knows.
    const known = this.#cursor
    const text = changes.map(({ revision, recall }) => {
      if (recall.id > known) return eventText('recall', revision, recall)
      const { id, state, redeliveries } = recall
      return eventText('state', revision, { id, state, redeliveries } satisfies RecallChange)
    })
    this.#cursor = changes.at(-1)?.revision ?? this.#cursor
    if (text.length > 0) await this.#write(text.join(''))
  }

  async #startOver(): Promise<void> {
    this.#cursor = await latestRevision(this.#inbox)
    await this.#write(eventText('reset', this.#cursor, {}))
  }

  async #wait(): Promise<void> {
    const { signal } = this.#ended
    const pause = new AbortController()
    const heartbeat = sleep(HEARTBEAT_MS, 'heartbeat' as const, { signal: pause.signal, ref: false }).catch(
      () => null,
    )
    const first = await Promise.race([this.#woken.promise, heartbeat])
    pause.abort()
    if (signal.aborted) return
    if (first === 'heartbeat') await this.#write(eventText('heartbeat', this.#cursor, {}))
    else await sleep(GATHER_MS, undefined, { signal }).catch(() => {})
  }

  /** Resolves when the client took it; cuts it off when it does not. */
  async #write(text: string): Promise<void> {
    const { signal } = this.#ended
    if (signal.aborted || this.#response.write(text)) return
    const patience = AbortSignal.any([signal, AbortSignal.timeout(this.#patienceMs)])
    await once(this.#response, 'drain', { signal: patience }).catch(() => {
      if (!signal.aborted) this.#response.destroy()
      this.end()
    })
  }
}

/** JSON holds no line feed, so one data line is enough. */
function eventText(name: string, id: number, data: object): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`
}
