/** A worker thread of the store, seen from the main thread: open, ask one thing at a time, close. */
import { Worker } from 'node:worker_threads'
import { errorFrom } from '../error-text.ts'
import { StoreUnavailable } from '../unavailable.ts'
import type { FromService, ToService } from './thread-service.ts'

/** The sources run as they are; a published package holds only the emitted JavaScript. */
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

export class Thread<Options, Request, Reply> {
  /** Settles when the thread is gone: with the reason, or with null after `close`. */
  readonly ended: Promise<Error | null>
  readonly #worker: Worker
  #waiting: PromiseWithResolvers<unknown> | null = null
  #closing = false
  #isGone = false

  constructor(entry: 'writer-worker' | 'reader-worker') {
    this.#worker = new Worker(new URL(`./${entry}.${EXTENSION}`, import.meta.url))
    this.#worker.on('message', (message: FromService) => this.#hear(message))
    this.ended = new Promise((resolve) => {
      let reason: Error | null = null
      this.#worker.on('error', (error) => {
        reason = new StoreUnavailable('crashed', `The store's ${entry} died: ${messageOf(error)}`)
      })
      this.#worker.on('exit', (code) => {
        this.#isGone = true
        reason ??= this.#closing
          ? null
          : new StoreUnavailable('crashed', `The store's ${entry} ended by itself (exit code ${code}).`)
        this.#settle()?.reject(reason ?? new StoreUnavailable('closed', 'The store is closed.'))
        resolve(reason)
      })
    })
  }

  /** Gives the greeting; rejects with the reason why it can't open. */
  open(options: Options): Promise<unknown> {
    return this.#send({ kind: 'open', options })
  }

  /** Rejects with a DataCloneError when the request can't cross, and with StoreUnavailable when the thread ended. */
  ask(request: Request): Promise<Reply> {
    return this.#send({ kind: 'ask', request }) as Promise<Reply>
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#worker.postMessage({ kind: 'close' } satisfies ToService)
    const reason = await this.ended
    if (reason !== null) throw reason
  }

  /** At once, without a goodbye: as safe as a power cut. */
  async kill(): Promise<void> {
    this.#closing = true
    await this.#worker.terminate()
  }

  #send(message: ToService): Promise<unknown> {
    // A message to a thread that is gone is lost without a word.
    if (this.#isGone) return Promise.reject(new StoreUnavailable('crashed', "The store's thread is gone."))
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting = waiting
    try {
      this.#worker.postMessage(message)
    } catch (error) {
      this.#settle()?.reject(error)
    }
    return waiting.promise
  }

  #hear(message: FromService): void {
    const waiting = this.#settle()
    if (message.kind === 'opened') waiting?.resolve(message.greeting)
    else if (message.kind === 'reply') waiting?.resolve(message.reply)
    else {
      this.#closing = true
      waiting?.reject(errorFrom(message.error))
    }
  }

  #settle(): PromiseWithResolvers<unknown> | null {
    const waiting = this.#waiting
    this.#waiting = null
    return waiting
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
