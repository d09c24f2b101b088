/** The newest names of many: what comes above the bound pushes the oldest out. */
export class BoundedNames {
  readonly #names = new Set<string>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  has(name: string): boolean {
    return this.#names.has(name)
  }

  add(name: string): void {
    this.#names.add(name)
    if (this.#names.size > this.#most) dropFirst(this.#names)
  }
}

/** Maps and sets keep the order in which their names came. The name that is gone; undefined: there was none. */
export function dropFirst(kept: Map<string, unknown> | Set<string>): string | undefined {
  for (const first of kept.keys()) {
    kept.delete(first)
    return first
  }
  return undefined
}
