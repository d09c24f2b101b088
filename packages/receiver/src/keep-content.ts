/**
 * Keeps what After-send webhooks say, so that a handler learns what was recalled: rules R60-R69 of
 * docs/spec/receiving.md. Off unless asked for: it is somebody's text.
 */
import { effectKey, isAfterSendCommand, parseStrictJson, readSentMessage } from '@takeback/protocol'
import { statement } from '@takeback/store'
import type { Counters } from './counters.ts'
import { eraOf } from './identity.ts'
import type { Inbox } from './inbox/store.ts'
import { RoomMaker } from './room-maker.ts'

/** Bounds of what is kept, per app. */
export const CONTENT_MESSAGES = 1_000_000
export const CONTENT_BYTES = 256 * 1024 * 1024

const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const DEFAULT_HOURS = 48
const MOST_HOURS = 30 * 24
const MOST_DAYS = 30
/** Rows that one turn of the sweep deletes. */
const SWEEP_SLICE = 200

const appsWithContent = statement<[], { readonly app: number }>(
  'SELECT app FROM content_load WHERE items > 0 ORDER BY app',
)

export interface KeepContentOptions {
  /** How long a message that is not recalled is kept; up to 720, by default 48. */
  readonly hours?: number
  /** What becomes of the copy once the recall is applied; by default it goes at once. Days: up to 30. */
  readonly after?: 'redact-now' | { readonly days: number }
  /** Most messages per app; by default 1,000,000. When there are more, the oldest go. */
  readonly mostMessages?: number
  /** Most bytes per app; by default 256 MiB. When there are more, the oldest go. */
  readonly mostBytes?: number
}

export interface ContentPolicy {
  readonly keepMs: number
  /** 0: the copy goes when the recall is applied. */
  readonly afterMs: number
  readonly mostMessages: number
  readonly mostBytes: number
}

/** Throws a TypeError when an option can't be right. */
export function contentPolicy(options: KeepContentOptions): ContentPolicy {
  const { hours = DEFAULT_HOURS, after = 'redact-now' } = options
  const { mostMessages = CONTENT_MESSAGES, mostBytes = CONTENT_BYTES } = options
  if (!(hours > 0 && hours <= MOST_HOURS)) {
    throw new TypeError(`keepContent.hours is ${hours}: give more than 0, up to ${MOST_HOURS}`)
  }
  const days = after === 'redact-now' ? 0 : after.days
  if (after !== 'redact-now' && !(days > 0 && days <= MOST_DAYS)) {
    throw new TypeError(
      `keepContent.after.days is ${days}: give more than 0, up to ${MOST_DAYS}, or after: 'redact-now'`,
    )
  }
  for (const [name, most] of Object.entries({ mostMessages, mostBytes })) {
    if (!Number.isSafeInteger(most) || most < 1) {
      throw new TypeError(`keepContent.${name} is ${most}: give a whole number from 1`)
    }
  }
  return { keepMs: hours * HOUR_MS, afterMs: days * DAY_MS, mostMessages, mostBytes }
}

export class ContentKeeper {
  readonly #inbox: Inbox
  readonly #policy: ContentPolicy
  readonly #counters: Counters
  readonly #rooms = new Map<number, RoomMaker>()

  constructor(inbox: Inbox, policy: ContentPolicy, counters: Counters) {
    this.#inbox = inbox
    this.#policy = policy
    this.#counters = counters
  }

  /** Resolves after the commit, or at once when the webhook holds no content of a message that was sent. */
  async keep(app: number, command: string, body: Uint8Array): Promise<void> {
    if (!isAfterSendCommand(command)) return
    const json = parseStrictJson(body)
    const message = json.ok ? readSentMessage(command, json.value) : null
    if (message === null) {
      this.#counters.contentsUnreadable += 1
      return
    }
    if (!message.wasSent) return
    const kept = await this.#inbox.turn('keep-content', {
      ...this.#policy,
      app,
      command,
      era: eraOf(message.name),
      identity: effectKey(app, message.place, message),
      msgId: message.msgId,
      sentAt: message.sentAt,
      body,
    })
    if (kept.kind !== 'kept') return
    this.#counters.contentsKept += 1
    if (kept.isNearlyFull) await this.#roomOf(app).makeFor(kept.id)
  }

  #roomOf(app: number): RoomMaker {
    const known = this.#rooms.get(app)
    if (known !== undefined) return known
    const room = new RoomMaker(async (since) => {
      const { evicted } = await this.#inbox.turn('make-room', { ...this.#policy, app, since })
      this.#counters.contentsEvicted += evicted
    })
    this.#rooms.set(app, room)
    return room
  }
}

/** Ends the contents whose time was over before `before`, in slices. */
export async function sweepContents(inbox: Inbox, before: number, goesOn: () => boolean): Promise<void> {
  const apps = await inbox.read(appsWithContent())
  for (const { app } of apps) {
    for (let swept = SWEEP_SLICE; swept === SWEEP_SLICE && goesOn();) {
      swept = (await inbox.turn('sweep-contents', { app, before, slice: SWEEP_SLICE })).swept
    }
  }
}
