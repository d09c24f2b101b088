/**
 * Looks for lost recalls inside the running service, one run at a time: rule R116 of docs/spec/receiving.md. An inbox in a
 * file belongs to the process that has it open, so whoever wants a run asks that process.
 */
import type { ReconcilingView } from '@takeback/protocol'
import type { Inbox } from '@takeback/receiver'
import { reconcile, type Conversation, type Reconciled } from '@takeback/receiver/reconcile'
import { createEgress, type Egress } from '../http/egress/egress.ts'
import type { Log } from '../http/log.ts'
import { fetchOverEgress } from './fetch-over-egress.ts'
import type { AskedBack } from './receive.ts'

export interface ReconcilingParts {
  readonly inbox: Inbox
  readonly sdkAppIds: readonly number[]
  readonly rest: AskedBack
  /** PEM, trusted beside the system's authorities. */
  readonly targetCa?: string
  readonly log: Log
}

export interface RunWish {
  readonly conversations: readonly Conversation[]
  readonly onlyNamed: boolean
  readonly reachMs?: number
  readonly callsPerSecond?: number
  /** What was asked within the hour, too. */
  readonly anew: boolean
}

export class Reconciling {
  readonly #parts: ReconcilingParts
  readonly #stopping = new AbortController()
  #egress: Egress | undefined
  #running: Promise<void> | null = null
  #runs = 0
  #results: ReconcilingView['apps'] = []
  #error: string | null = null

  constructor(parts: ReconcilingParts) {
    this.#parts = parts
  }

  get view(): ReconcilingView {
    return { runs: this.#runs, running: this.#running !== null, apps: this.#results, error: this.#error }
  }

  /** False: one is under way. */
  begin(wish: RunWish): boolean {
    if (this.#running !== null || this.#stopping.signal.aborted) return false
    this.#runs += 1
    this.#error = null
    this.#results = []
    this.#running = this.#run(wish).finally(() => {
      this.#running = null
    })
    return true
  }

  async close(): Promise<void> {
    this.#stopping.abort()
    await this.#running
    await this.#egress?.close()
  }

  async #run({ anew, ...wish }: RunWish): Promise<void> {
    const { inbox, sdkAppIds, rest, targetCa, log } = this.#parts
    // The address is the operator's own word, as in `receive`.
    this.#egress ??= createEgress({
      allowLoopback: true,
      allowPrivate: true,
      ...(targetCa !== undefined && { ca: targetCa }),
    })
    const restOptions = { ...rest, fetch: fetchOverEgress(this.#egress) }
    try {
      for (const sdkAppId of sdkAppIds) {
        const earlier = this.#results
        const show = (found: Reconciled) => {
          this.#results = [...earlier, { sdkAppId, ...found }]
        }
        show(
          await reconcile({
            inbox,
            sdkAppId,
            rest: restOptions,
            signal: this.#stopping.signal,
            onProgress: show,
            ...wish,
            ...(anew && { freshMs: 0 }),
          }),
        )
      }
      const fed = this.#results.reduce((sum, app) => sum + app.fed, 0)
      if (fed > 0) log.warn({ fed }, 'recalls whose webhook never came were found over REST')
      const odd = this.#results.reduce((sum, app) => sum + app.odd, 0)
      if (odd > 0) log.warn({ odd }, 'REST shows recalls in a form that no webhook has: they were left out')
    } catch (error) {
      this.#error = error instanceof Error ? error.message : String(error)
      log.error({ err: error }, 'looking for lost recalls was broken off')
    }
  }
}
