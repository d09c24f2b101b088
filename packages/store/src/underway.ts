/**
 * What was begun and has not ended: whoever stops waits for that before the store closes.
 *
 * Counted, and not kept in a Set: V8 gives a Set that comes and goes a new table again and again, and each old one holds the next.
 * Once one of them is old to the collector, all that follow stay until its rarest round, with everything that was in them.
 */
export class Underway {
  #count = 0
  #tell: (() => void)[] = []

  get count(): number {
    return this.#count
  }

  /** `work` is not expected to reject: where it does, it has ended, and nobody has caught it. */
  add(work: Promise<void>): void {
    this.#count += 1
    void this.#follow(work)
  }

  async #follow(work: Promise<void>): Promise<void> {
    try {
      await work
    } finally {
      this.#count -= 1
      if (this.#count === 0) for (const tell of this.#tell.splice(0)) tell()
    }
  }

  /** Also what began while it was waited for. */
  async ended(): Promise<void> {
    while (this.#count > 0) await new Promise<void>((resolve) => this.#tell.push(resolve))
  }
}
