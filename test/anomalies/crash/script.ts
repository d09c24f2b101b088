/**
 * What a process does while its disk is watched, step by step, and what must be true of its folder afterwards, or of any copy
 * that a crash may leave. The processes beside this file take the copies and let the disk fail.
 */
export interface Script extends AsyncDisposable {
  /** Path of the database file in the script's folder. */
  readonly file: string
  /** Does a few things at once. Rejects with the first refusal; the others are done all the same. */
  step(): Promise<void>
  /** Closes the store, which moves its log into the database, and opens it again. */
  reopen(): Promise<void>
  /** How many things were promised so far. */
  promised(): number
  /**
   * Reads the database file as the next process would find it, and gives what is wrong: what was promised in the first steps
   * must be there, what was refused for want of room must not, of the rest nothing or all.
   */
  check(file: string, steps: number): string[]
}

export interface ScriptPlace {
  /** Everything that is written is in it. */
  readonly folder: string
  readonly seed: number
}

export interface ScriptKind {
  open(place: ScriptPlace): Promise<Script>
  /** Of its store: to open what a failed opening left. */
  readonly module: URL
}

/** One thing of a step, as it went. */
export type Fate = 'under way' | 'promised' | 'no room' | 'refused'

/** Does it, and tells how it went. Gives the refusal. */
export async function fateOf(work: () => Promise<unknown>, tell: (fate: Fate) => void): Promise<unknown> {
  try {
    await work()
    tell('promised')
    return null
  } catch (error) {
    tell(error instanceof Error && 'code' in error && error.code === 'disk-full' ? 'no room' : 'refused')
    return error
  }
}

/** All at once; rejects with the first refusal when all are over. */
export async function together(things: readonly (() => Promise<unknown>)[]): Promise<void> {
  const refusals = await Promise.all(things.map((thing) => thing()))
  const first = refusals.find((refusal) => refusal !== null)
  if (first !== undefined) throw first
}
