/** Who wants to hear signals of which topic. */
import type { Signal } from './signal.ts'

export class SignalBells {
  readonly #listeners = new Map<string, Set<(data: string) => void>>()

  listen(topic: string, listener: (data: string) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener))
    return () => {
      listeners.delete(listener)
    }
  }

  ring(signals: readonly Signal[]): void {
    for (const { topic, data } of signals)
      for (const listener of this.#listeners.get(topic) ?? []) listener(data)
  }
}
