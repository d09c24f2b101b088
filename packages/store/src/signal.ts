/**
 * A hint that something was committed: rules TU18 and TU19 of docs/spec/store.md. Whoever hears one reads the truth
 * from the store; one that was missed costs time and nothing else.
 */
export interface Signal {
  readonly topic: string
  /** JSON of ids; never text of people. */
  readonly data: string
}
