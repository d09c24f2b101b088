/**
 * What a recall handler can say by throwing, beside "it failed": rules R80 and R81 of docs/spec/receiving.md. The
 * message is what people read about the attempt.
 */

/** It failed, and trying again sooner than this is of no use. The plan may wait longer, never shorter. */
export class RetryLater extends Error {
  /** Milliseconds from now; up to a day counts. */
  readonly afterMs: number

  constructor(message: string, afterMs: number) {
    super(message)
    this.name = 'RetryLater'
    this.afterMs = afterMs
  }
}

/** It failed, and no later attempt can succeed: the recall is dead at once, and shown as such. */
export class GiveUp extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'GiveUp'
  }
}
