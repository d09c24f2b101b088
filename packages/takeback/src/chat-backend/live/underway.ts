/** What the gateway has begun and not ended yet: whoever stops it waits for that, for the store closes behind it. */
export class Underway {
  readonly #works = new Set<Promise<void>>()

  /** `work` never rejects. */
  add(work: Promise<void>): void {
    this.#works.add(work)
    void work.then(() => this.#works.delete(work))
  }

  /** Also what began while it was waited for. */
  async ended(): Promise<void> {
    while (this.#works.size > 0) await Promise.all(this.#works)
  }
}
