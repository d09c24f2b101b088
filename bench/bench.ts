/** One question about speed, in a file of its own; `run.ts` lists them. */
export interface Bench {
  /** The question that it answers. */
  readonly question: string
  /**
   * `size` scales the work: 1 is a real run, less only shows that it still runs. `words`: what stands behind the
   * name. Throws when its own result is wrong.
   */
  run(size: number, words: readonly string[]): Promise<readonly string[]>
}
