/**
 * Takes users out of the inbox of the running service: rule ER14 of docs/spec/erasure.md. Of 100,000 recalls it takes half a
 * second; of some millions, or on a busy disk, longer than a call lives, through proxies least of all. So a run goes on by
 * itself, and whoever asks for it again is told of it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ErasedView, ErasingView } from '@takeback/protocol'
import type { Inbox } from '@takeback/receiver'
import { eraseUserFromInbox, type ErasingProgress } from '@takeback/receiver/erasing'
import type { Log } from '../http/log.ts'

export interface ErasingParts {
  readonly inbox: Inbox
  readonly sdkAppIds: readonly number[]
  readonly log: Log
  /** How long one call waits for the end. */
  readonly answerWithinMs?: number
  /** How long the end is kept for whoever asks. */
  readonly keptMs?: number
}

const ANSWER_WITHIN_MS = 10_000
/** A call comes again at once; later it is another wish, and finds what came since. */
const KEPT_MS = 60_000
const MOST_AT_ONCE = 4

interface Run {
  readonly end: Promise<ErasedView>
  sofar: ErasingView
}

export class Erasing {
  readonly #parts: ErasingParts
  readonly #runs = new Map<string, Run>()
  readonly #under = new Set<Promise<unknown>>()
  readonly #stopping = new AbortController()

  constructor(parts: ErasingParts) {
    this.#parts = parts
  }

  /** The run of this user, begun if there is none: its end, told once, or how far it is. `busy`: too many are under way. */
  async ask(userId: string): Promise<ErasedView | ErasingView | 'busy' | 'stopping'> {
    const stopping = this.#stopping.signal
    if (stopping.aborted) return 'stopping'
    const run = this.#runs.get(userId) ?? this.#begin(userId)
    if (run === null) return 'busy'
    const { answerWithinMs = ANSWER_WITHIN_MS } = this.#parts
    const answered = new AbortController()
    try {
      const { signal } = answered
      const late = sleep(answerWithinMs, null, { signal, ref: false }).catch(() => null)
      const ended = await Promise.race([run.end, late])
      if (ended === null) return run.sofar
      this.#forget(userId, run)
      return ended
    } catch (error) {
      this.#forget(userId, run)
      if (stopping.aborted) return 'stopping'
      throw error
    } finally {
      answered.abort()
    }
  }

  /** What is under way ends at its next slice. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await Promise.allSettled(this.#under)
  }

  #begin(userId: string): Run | null {
    if (this.#under.size >= MOST_AT_ONCE) return null
    const sofar: ErasingView = { userId, running: true, looked: 0, contents: 0, recalls: 0 }
    const run: Run = { sofar, end: this.#run(userId, (progress) => (run.sofar = add(sofar, progress))) }
    this.#runs.set(userId, run)
    const settled = run.end
      .catch((error: unknown) => {
        this.#parts.log.error({ err: error }, 'erasing a user from the inbox was broken off')
      })
      .finally(() => {
        this.#under.delete(settled)
        setTimeout(() => this.#forget(userId, run), this.#parts.keptMs ?? KEPT_MS).unref()
      })
    this.#under.add(settled)
    return run
  }

  /** `tell`: of all apps together. */
  async #run(userId: string, tell: (progress: ErasingProgress) => void): Promise<ErasedView> {
    const { inbox, sdkAppIds, log } = this.#parts
    const { signal } = this.#stopping
    const apps = []
    let before: ErasingProgress = { looked: 0, contents: 0, recalls: 0 }
    for (const sdkAppId of sdkAppIds) {
      const earlier = before
      const onProgress = (progress: ErasingProgress) => {
        before = add(earlier, progress)
        tell(before)
      }
      apps.push({ sdkAppId, ...(await eraseUserFromInbox(inbox, sdkAppId, userId, { signal, onProgress })) })
    }
    log.warn({ apps: apps.length }, 'a user was erased from the inbox')
    return { userId, apps }
  }

  #forget(userId: string, run: Run): void {
    if (this.#runs.get(userId) === run) this.#runs.delete(userId)
  }
}

function add<Sum extends ErasingProgress>(sum: Sum, { looked, contents, recalls }: ErasingProgress): Sum {
  return {
    ...sum,
    looked: sum.looked + looked,
    contents: sum.contents + contents,
    recalls: sum.recalls + recalls,
  }
}
