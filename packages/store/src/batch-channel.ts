/**
 * Group commit without a timer: rule TU3 of docs/spec/store.md. While one batch is away, what comes in gathers for
 * the next; a lone item goes at once. "At once" is the end of this turn of the event loop (setImmediate), so that
 * a burst of requests read from many sockets together travels together.
 */
import type { BatchReply } from './batch.ts'
import { errorFrom } from './error-text.ts'

interface Waiting<Item> {
  readonly item: Item
  readonly resolve: (result: unknown) => void
  readonly reject: (reason: unknown) => void
}

export class BatchChannel<Item> {
  readonly #send: (items: readonly Item[]) => Promise<BatchReply>
  readonly #maxBatch: number
  #gathered: Waiting<Item>[] = []
  #away = false
  #refusal: Error | null = null
  #onEmpty: (() => void) | null = null

  constructor(maxBatch: number, send: (items: readonly Item[]) => Promise<BatchReply>) {
    this.#maxBatch = maxBatch
    this.#send = send
  }

  submit(item: Item): Promise<unknown> {
    if (this.#refusal !== null) return Promise.reject(this.#refusal)
    return new Promise((resolve, reject) => {
      this.#gathered.push({ item, resolve, reject })
      if (!this.#away) this.#start()
    })
  }

  /** Takes no more, and resolves when everything that came before has its answer. */
  finish(refusal: Error): Promise<void> {
    this.#refusal ??= refusal
    if (!this.#away) return Promise.resolve()
    return new Promise((resolve) => {
      this.#onEmpty = resolve
    })
  }

  /** Takes no more, and rejects what was not sent yet. */
  abort(refusal: Error): void {
    this.#refusal = refusal
    for (const { reject } of this.#gathered.splice(0)) reject(refusal)
  }

  #start(): void {
    this.#away = true
    setImmediate(() => void this.#sendAll())
  }

  async #sendAll(): Promise<void> {
    while (this.#gathered.length > 0) {
      const batch = this.#gathered.splice(0, this.#maxBatch)
      await this.#sendBatch(batch)
      // Whoever was just answered may come back with more before the next batch leaves.
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#away = false
    this.#onEmpty?.()
  }

  async #sendBatch(batch: readonly Waiting<Item>[]): Promise<void> {
    try {
      answer(batch, await this.#send(batch.map(({ item }) => item)))
    } catch (error) {
      const portable = isCloneError(error) ? batch.filter(canCross) : []
      if (portable.length > 0 && portable.length < batch.length) await this.#sendBatch(portable)
      else for (const { reject } of batch) reject(error)
    }
  }
}

function answer(batch: readonly Waiting<unknown>[], { results, errors }: BatchReply): void {
  const failed = new Map(errors)
  for (const [index, { resolve, reject }] of batch.entries()) {
    const error = failed.get(index)
    if (error === undefined) resolve(results[index])
    else reject(errorFrom(error))
  }
}

function isCloneError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'DataCloneError'
}

/** Only after the whole batch was refused: finds who is to blame, and tells them. */
function canCross({ item, reject }: Waiting<unknown>): boolean {
  try {
    structuredClone(item)
    return true
  } catch (error) {
    reject(error)
    return false
  }
}
