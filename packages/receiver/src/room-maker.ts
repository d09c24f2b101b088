/**
 * Makes room for messages that were kept, many together, without a timer: while it is made once, whoever asks gathers
 * for the next time.
 */
export class RoomMaker {
  readonly #make: (since: number) => Promise<void>
  #next: { since: number; readonly made: Promise<void> } | null = null
  #latest: Promise<void> = Promise.resolve()

  /** `make`: for the message of that number and those that came after it. */
  constructor(make: (since: number) => Promise<void>) {
    this.#make = make
  }

  /** Resolves when there is room for the message of that number. Rejects as `make` does. */
  makeFor(id: number): Promise<void> {
    if (this.#next === null) {
      const made = this.#latest.then(() => this.#makeNext())
      this.#next = { since: id, made }
      // Whoever asked hears of the failure.
      this.#latest = made.catch(() => {})
    }
    this.#next.since = Math.min(this.#next.since, id)
    return this.#next.made
  }

  async #makeNext(): Promise<void> {
    const since = this.#next?.since ?? 0
    this.#next = null
    await this.#make(since)
  }
}
