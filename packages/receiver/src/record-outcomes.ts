/**
 * Writes down how attempts ended, and ends their jobs: many together, without a timer. While one list is on its
 * way, what ends gathers for the next; a lone outcome goes at once.
 */
import type { Ending } from './inbox/record-attempts.ts'
import type { Inbox } from './inbox/store.ts'
import type { Log } from './log.ts'

/** The most outcomes of one turn: it shares its commit with webhooks that wait for their answer. */
const MOST_AT_ONCE = 128

export class OutcomeRecorder {
  readonly #inbox: Inbox
  readonly #log: Log
  readonly #changed: () => void
  readonly #gathered: Ending[] = []
  #writing: Promise<void> | undefined

  constructor(inbox: Inbox, log: Log, changed: () => void) {
    this.#inbox = inbox
    this.#log = log
    this.#changed = changed
  }

  add(ending: Ending): void {
    this.#gathered.push(ending)
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
    })
  }

  /** Resolves when everything that was added is written. */
  async finish(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    // What ends in the same moment is written together.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#gathered.length > 0) await this.#write(this.#gathered.splice(0, MOST_AT_ONCE))
  }

  async #write(endings: readonly Ending[]): Promise<void> {
    try {
      await this.#inbox.turn('record-attempts', endings)
      this.#changed()
    } catch (error) {
      // Nothing is lost: the leases run out and somebody takes them again.
      const jobs = endings.map(({ id }) => id)
      this.#log.error({ err: error, jobs }, 'outcomes of handlers could not be recorded')
    }
  }
}
