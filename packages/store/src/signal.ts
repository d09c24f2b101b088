/**
 * A hint that something was committed: rules TU18 and TU19 of docs/spec/store.md. Whoever hears one reads the truth
 * from the store; one that was missed costs time and nothing else.
 */
export interface Signal {
  readonly topic: string
  /** JSON of ids; never text of people. */
  readonly data: string
}

/** Given instead of signals of other processes that nobody can read any more: what they told of must be asked for anew. */
export const signalsLostTopic = 'store/signals-lost'
