/** Who wants to know of work in which queue. */
export class WorkBells {
  readonly #listeners = new Map<string, Set<() => void>>()

  listen(queue: string, wake: () => void): () => void {
    const listeners = this.#listeners.get(queue) ?? new Set()
    this.#listeners.set(queue, listeners.add(wake))
    return () => {
      listeners.delete(wake)
    }
  }

  ring(queues: readonly string[]): void {
    for (const queue of queues) for (const wake of this.#listeners.get(queue) ?? []) wake()
  }
}
