/** The app backend's ear: verify, remember, answer, apply. docs/spec/receiving.md holds its rules. */
import type { Clock, RetryPlan } from '@takeback/store'
import type { Answer, Refusal } from './answer.ts'
import { Applier, applyPlan } from './apply-recalls.ts'
import { checkedOptions, checkListener } from './checked-options.ts'
import { Counters } from './counters.ts'
import { ContentKeeper, contentPolicy, type KeepContentOptions } from './keep-content.ts'
import { createFetchBack, type FetchBackOptions } from './fetch-back/fetch-back.ts'
import {
  handleWebhook,
  refuse,
  type Door,
  type OtherHandler,
  type SeenWebhook,
  type WebhookRequest,
} from './handle-webhook.ts'
import { Housekeeping } from './housekeeping.ts'
import type { Reread } from './inbox/quarantine.ts'
import type { Inbox } from './inbox/store.ts'
import { standardErrorLog, type Log } from './log.ts'
import type { RecallHandler } from './recall.ts'
import { correctOne, rereadOne, type ByHand } from './reread-quarantine.ts'
import { systemClock } from './system-clock.ts'
import { createTellTrouble, type TroubleHandler } from './tell-trouble.ts'
import { createTellWrongSign } from './tell-wrong-sign.ts'

export interface ReceiverOptions {
  /** Whose webhooks are taken: the SdkAppid of the URL. */
  readonly sdkAppId: number | readonly number[]
  /** The token set beside the webhook URL at Tencent; two during a rotation. Left out: Sign is not asked for. */
  readonly token?: string | readonly string[]
  /**
   * Secret (`whsec_…`) of the sender's signature over the body, by Standard Webhooks; two during a rotation. Set: each
   * webhook must carry one that holds. Tencent signs no bodies: for webhooks from Takeback's Chat backend or drop-in.
   */
  readonly signingSecret?: string | readonly string[]
  readonly inbox: Inbox
  /** For the freshness of Sign; by default the machine's. The time of an inbox never goes back, so it may be ahead. */
  readonly clock?: Clock
  /** How far RequestTime may be off; 30 to 300, by default 60 (C:32431). */
  readonly freshnessSeconds?: number
  /** Largest body; by default 64 KiB. */
  readonly maxBytes?: number
  /** Answer Before webhooks with "allow" instead of 503. */
  readonly allowBefore?: boolean
  /** Gets every authentic webhook of another command; its answer is passed back byte for byte. */
  readonly onOther?: OtherHandler
  /** Called with every authentic webhook before it is read; for recording. What it throws is only logged. */
  readonly onSeen?: (webhook: SeenWebhook) => void
  /** Called with what needs a person: quarantined, given up, a clock that is off. It holds nothing up. */
  readonly onTrouble?: TroubleHandler
  /** Keep what After-send webhooks say, for a bounded time, and hand it to handlers. By default nothing is kept. */
  readonly keepContent?: KeepContentOptions
  /**
   * Ask the Chat backend's REST API, before a handler is called, whether the messages are really recalled: `Sign` covers
   * no body. What is not confirmed is asked again, and at last given up, unhandled. By default webhooks are believed.
   */
  readonly fetchBack?: FetchBackOptions
  /** A handler that takes longer has failed, and is called again later; by default 30 s. */
  readonly handlerDeadlineMs?: number
  /** When to call a failed handler again; by default over a day. */
  readonly retry?: RetryPlan
  readonly random?: () => number
  /** By default: standard error. A pino logger fits. */
  readonly log?: Log
}

export interface Receiver {
  /**
   * Handlers are called in turn; all must succeed. The receiver begins to call them by itself, as soon as the code that
   * registers them has run: also for recalls that an earlier process stored.
   */
  on(event: 'recall', handler: RecallHandler): void
  /** One HTTP request; never rejects. */
  handle(request: WebhookRequest): Promise<Answer>
  /** Counts a request that never gets as far as `handle`. */
  refuse(refusal: Refusal, clientIp: string): Answer
  /** Begins now what begins by itself. Resolves when the quarantine has been read again; nobody need call it. */
  start(): Promise<void>
  /** Takes no new work and waits for what was begun. The inbox stays open: it belongs to whoever opened it. */
  close(): Promise<void>
  readonly counters: Counters
  /** Called after something that is remembered changed. Gives the way to stop listening. */
  onChange(listener: () => void): () => void
  /** Reads one quarantined webhook again. */
  rereadQuarantined(id: number): Promise<Reread>
  /** Takes one quarantined webhook with a corrected body; what came stays recorded beside it. */
  acceptByHand(id: number, byHand: ByHand): Promise<Reread>
}

const believesEverybody =
  'no token is set, so Sign is not asked for: whoever reaches the webhook URL is believed. Set one here and at the sender before others can reach it'

/** Throws a TypeError when an option can't be right. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const { identity, signingSecrets, maxBytes, handlerDeadlineMs } = checkedOptions(options)
  const { inbox, clock = systemClock, log = standardErrorLog } = options
  if (identity.tokens.length + signingSecrets.length === 0) log.warn({}, believesEverybody)
  const counters = new Counters()
  const contents = options.keepContent === undefined ? null : contentPolicy(options.keepContent)
  const handlers: RecallHandler[] = []
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  const tellTrouble = createTellTrouble(options.onTrouble, log, () => clock.now())
  const applier = new Applier({
    inbox,
    handlers,
    handlerDeadlineMs,
    retry: options.retry ?? applyPlan,
    random: options.random ?? Math.random,
    contents,
    fetchBack: options.fetchBack === undefined ? null : createFetchBack(options.fetchBack),
    counters,
    log,
    tellTrouble,
    changed,
  })
  const door: Door = {
    identity,
    signingSecrets,
    maxBytes,
    allowBefore: options.allowBefore ?? false,
    onOther: options.onOther,
    onSeen: options.onSeen,
    inbox,
    contents: contents === null ? null : new ContentKeeper(inbox, contents, counters),
    remember: (webhook, summary) => applier.remember(webhook, summary),
    counters,
    log,
    now: () => clock.now(),
    tellWrongSign: createTellWrongSign(log, identity.tokens.length),
    tellTrouble,
    changed,
  }
  const housekeeping = new Housekeeping({ inbox, log, changed, keepsContent: contents !== null })
  let isClosing = false
  let isApplying = false

  const start = () => {
    if (isClosing) return Promise.resolve()
    if (!isApplying && handlers.length > 0) {
      isApplying = true
      applier.start()
    }
    return housekeeping.start()
  }

  return {
    counters,
    on(event, handler) {
      checkListener(event, handler)
      handlers.push(handler)
      // Handlers that are registered in the same go begin together.
      setImmediate(() => void start())
    },
    handle(request) {
      if (!housekeeping.isStarted) void start()
      return handleWebhook(door, request)
    },
    refuse: (refusal, clientIp) => refuse(door, { clientIp }, refusal),
    start,
    async close() {
      isClosing = true
      await Promise.all([applier.stop(), housekeeping.stop()])
      listeners.clear()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async rereadQuarantined(id) {
      const reread = await rereadOne(inbox, id)
      changed()
      return reread
    },
    async acceptByHand(id, byHand) {
      const reread = await correctOne(inbox, id, byHand)
      changed()
      return reread
    },
  }
}
