/**
 * GET /api/recalls/stream: rule R32 of docs/spec/receiving.md.
 *
 * Each client has a cursor (a revision of the inbox) and reads on from it when something changed, so that whoever
 * resumes, lags or has just come is served by the same loop, from the store. One batch at a time is in a client's
 * buffer; whoever comes back resumes by Last-Event-ID.
 */
import type { RecallChange } from '@takeback/protocol'
import type { Inbox, Receiver } from '@takeback/receiver'
import { latestRevision, readChanges, type Change } from '@takeback/receiver/reading'
import { SHARED_POLL_MS } from '@takeback/store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import {
  type EventStream,
  EventStreams,
  eventText,
  retryText,
  type StreamLimits,
} from '../../http/event-stream.ts'
import type { Log } from '../../http/log.ts'

/** Changes of one read. */
const BATCH = 200
/** Who missed more is told to load anew instead. */
const MOST_MISSED = 5000

export class LiveFeed {
  readonly #inbox: Inbox
  readonly #streams: EventStreams
  readonly #stopListening: () => void

  constructor(inbox: Inbox, receiver: Receiver, log: Log, limits?: StreamLimits) {
    this.#inbox = inbox
    this.#streams = new EventStreams(log, limits)
    const wakeAll = () => this.#streams.wakeAll()
    const stop = receiver.onChange(wakeAll)
    // Another receiver of the same inbox tells nobody here.
    const poll = inbox.shared === true ? setInterval(wakeAll, SHARED_POLL_MS).unref() : undefined
    this.#stopListening = () => {
      stop()
      clearInterval(poll)
    }
  }

  connect(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    return this.#streams.connect(request, reply, (stream, lastEventId) =>
      new FeedClient(this.#inbox, stream).serve(lastEventId),
    )
  }

  /** Ends every stream. */
  async close(): Promise<void> {
    this.#stopListening()
    this.#streams.close()
  }
}

/** What is no revision of ours, or too long ago, means: from now. */
function resumeFrom(lastEventId: string | null, newest: number): number {
  const last = lastEventId !== null && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : newest
  return last > newest ? newest : last
}

class FeedClient {
  readonly #inbox: Inbox
  readonly #stream: EventStream
  #cursor = 0

  constructor(inbox: Inbox, stream: EventStream) {
    this.#inbox = inbox
    this.#stream = stream
  }

  async serve(lastEventId: string | null): Promise<void> {
    this.#cursor = resumeFrom(lastEventId, await latestRevision(this.#inbox))
    // The first event gives the client an id to resume from, even if it never hears of a recall.
    await this.#stream.write(retryText + eventText('heartbeat', {}, this.#cursor))
    for (let missed = 0; !this.#stream.isEnded;) {
      this.#stream.listen()
      const changes = await readChanges(this.#inbox, this.#cursor, BATCH)
      await this.#send(changes)
      missed = changes.length === BATCH ? missed + BATCH : 0
      if (missed >= MOST_MISSED) await this.#tell('reset')
      if (changes.length < BATCH && (await this.#stream.rest()) === 'heartbeat') await this.#tell('heartbeat')
    }
  }

  async #send(changes: readonly Change[]): Promise<void> {
    // What was made after the cursor is new to the client; the rest it knows.
    const known = this.#cursor
    const text = changes.map(({ revision, recall }) => {
      if (recall.id > known) return eventText('recall', recall, revision)
      const { id, state, redeliveries } = recall
      return eventText('state', { id, state, redeliveries } satisfies RecallChange, revision)
    })
    this.#cursor = changes.at(-1)?.revision ?? this.#cursor
    if (text.length > 0) await this.#stream.write(text.join(''))
  }

  async #tell(name: 'reset' | 'heartbeat'): Promise<void> {
    if (name === 'reset') this.#cursor = await latestRevision(this.#inbox)
    await this.#stream.write(eventText(name, {}, this.#cursor))
  }
}
