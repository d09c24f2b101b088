/**
 * What a receiver does by itself: reads the quarantine again at its start (R18), forgets old recalls (R30), ends kept
 * content whose time is over (R63). All in slices, so that no webhook waits long for it.
 */
import { HORIZON_MS } from './inbox/forget.ts'
import type { Inbox } from './inbox/store.ts'
import { sweepContents } from './keep-content.ts'
import type { Log } from './log.ts'
import { rereadAll } from './reread-quarantine.ts'

const MINUTE_MS = 60 * 1000
const HOUR_MS = 60 * MINUTE_MS
/** Rows that one turn of forgetting looks at. */
const FORGET_SLICE = 500

export interface HousekeepingOptions {
  readonly inbox: Inbox
  readonly log: Log
  readonly changed: () => void
  /** False: what an earlier start kept goes now. */
  readonly keepsContent: boolean
}

export class Housekeeping {
  readonly #options: HousekeepingOptions
  readonly #timers: ReturnType<typeof setInterval>[] = []
  #isStopping = false
  #started: Promise<void> | null = null
  #running: Promise<void> = Promise.resolve()

  constructor(options: HousekeepingOptions) {
    this.#options = options
  }

  get isStarted(): boolean {
    return this.#started !== null
  }

  /** Resolves when what a start has to do is done. A second call gives the same. */
  start(): Promise<void> {
    this.#started ??= this.#start()
    return this.#started
  }

  /** Ends after the slice that is under way. */
  async stop(): Promise<void> {
    this.#isStopping = true
    for (const timer of this.#timers) clearInterval(timer)
    await this.#running
  }

  #start(): Promise<void> {
    this.#every(HOUR_MS, () => this.#forgetOld())
    const { keepsContent, inbox } = this.#options
    // Where an inbox is shared, others may keep what this one doesn't, and be gone when its time is over.
    if (keepsContent || inbox.shared === true) this.#every(MINUTE_MS, () => this.#endContents(inbox.now()))
    return this.#next(async () => {
      await this.#rereadQuarantine()
      await this.#endContents(keepsContent ? inbox.now() : Number.MAX_SAFE_INTEGER)
      await this.#forgetOld()
    })
  }

  #every(milliseconds: number, work: () => Promise<void>): void {
    const timer = setInterval(() => void this.#next(work), milliseconds)
    timer.unref()
    this.#timers.push(timer)
  }

  /** One at a time. */
  #next(work: () => Promise<void>): Promise<void> {
    this.#running = this.#running.then(work)
    return this.#running
  }

  async #rereadQuarantine(): Promise<void> {
    const { inbox, log, changed } = this.#options
    try {
      const understood = await rereadAll(inbox, () => this.#isStopping)
      if (understood === 0) return
      changed()
      log.warn({ understood }, 'quarantined webhooks are understood now and were taken')
    } catch (error) {
      log.error({ err: error }, 'the quarantine could not be read again')
    }
  }

  async #endContents(before: number): Promise<void> {
    const { inbox, log } = this.#options
    try {
      await sweepContents(inbox, before, () => !this.#isStopping)
    } catch (error) {
      log.error({ err: error }, 'kept content could not be ended; it is tried again')
    }
  }

  async #forgetOld(): Promise<void> {
    const { inbox, log } = this.#options
    try {
      for (let forgotten = FORGET_SLICE; forgotten > 0 && !this.#isStopping;) {
        const before = inbox.now() - HORIZON_MS
        forgotten = (await inbox.turn('forget', { before, slice: FORGET_SLICE })).forgotten
      }
    } catch (error) {
      log.error({ err: error }, 'old recalls could not be forgotten')
    }
  }
}
