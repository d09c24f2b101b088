/** Whose sockets came or went since somebody looked: each account once, however often. */

export interface Account {
  readonly app: number
  readonly userId: string
}

export class PresenceChanges {
  readonly #accounts = new Map<string, Account>()

  get isEmpty(): boolean {
    return this.#accounts.size === 0
  }

  note(app: number, userId: string): void {
    this.#accounts.set(`${app}/${userId}`, { app, userId })
  }

  /** At most so many, those that were noted first. */
  take(most: number): readonly Account[] {
    const taken: Account[] = []
    for (const [name, account] of this.#accounts) {
      if (taken.length === most) break
      taken.push(account)
      this.#accounts.delete(name)
    }
    return taken
  }
}
