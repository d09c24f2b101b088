/** What the log says of an attempt that failed: rule R49 of docs/spec/receiving.md. Its whole story is in the inbox. */
import type { NextStep } from '@takeback/store'
import type { HandlerOutcome } from './call-handlers.ts'
import type { Log } from './log.ts'

/** `about`: the recall, and the attempt. */
export function tellFailure(
  log: Log,
  about: { readonly recall: number; readonly app: number; readonly attempt: number },
  outcome: HandlerOutcome,
  why: string,
  next: NextStep['kind'],
): void {
  if (outcome.kind === 'handled') return
  if (next === 'give-up') {
    return log.error({ ...about, why }, 'a recall could not be handled and is given up')
  }
  // Who asks for patience knows already.
  const isMeant = outcome.kind === 'failed' && outcome.retryAfterSeconds !== undefined
  if (!isMeant) log.warn({ ...about, why }, 'a recall could not be handled; it is tried again')
}
