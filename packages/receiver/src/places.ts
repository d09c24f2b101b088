/** How many may work at once; the rest waits, first come first served. */
export class Places {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(most: number) {
    this.#most = most
  }

  get free(): number {
    return this.#most - this.#taken
  }

  /** Undefined: at once. Whoever took a place leaves it. */
  take(): Promise<void> | undefined {
    if (this.#taken >= this.#most) return new Promise((resolve) => this.#waiting.push(resolve))
    this.#taken += 1
    return undefined
  }

  /** The place goes to whoever waits longest. */
  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#taken -= 1
    else next()
  }
}
