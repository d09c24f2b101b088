/**
 * A text that goes later than the turn which decides so: a job of the queue `redact`, worked off by
 * sweep/redact-due.ts. It is enqueued in that turn, so neither a crash nor a restart forgets it.
 */
import type { NewJob } from '@takeback/store'

export const redactQueue = 'redact'

export interface RedactWhen {
  /** Milliseconds; not before. */
  readonly at: number
  /** The job that still needs the text. */
  readonly waitsFor?: number
}

/** `message`: messages.id. */
export function redactLater(message: number, when: RedactWhen): NewJob {
  return { queue: redactQueue, payload: JSON.stringify({ message }), ...when }
}

/** The message of a job that `redactLater` made. */
export function redactedMessage(payload: string): number {
  return (JSON.parse(payload) as { message: number }).message
}
