/** One attempt: calls the handlers of a recall in turn, within a deadline. Rules R27, R80 and R81 of docs/spec/receiving.md. */
import type { Outcome } from '@takeback/store'
import { GiveUp, RetryLater } from './handler-errors.ts'
import type { Recall, RecallHandler } from './recall.ts'

const DETAIL_LENGTH = 500

/** How a handler can end. */
export type HandlerOutcome = Extract<Outcome, { kind: 'handled' | 'failed' | 'timed-out' }>

/** Never rejects. */
export async function callHandlers(
  handlers: readonly RecallHandler[],
  recall: Recall,
  deadlineMs: number,
): Promise<HandlerOutcome> {
  // Most handlers never look at it, and making one costs more than calling them.
  let deadline: AbortController | undefined
  let isLate = false
  const context = {
    get signal(): AbortSignal {
      deadline ??= new AbortController()
      if (isLate) deadline.abort()
      return deadline.signal
    },
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  const timedOut = new Promise<HandlerOutcome>((resolve) => {
    timer = setTimeout(() => {
      isLate = true
      deadline?.abort()
      resolve({ kind: 'timed-out' })
    }, deadlineMs)
  })
  const handled = (async (): Promise<HandlerOutcome> => {
    for (const handler of handlers) {
      await handler(recall, context)
      // Who comes after one that was too late would run beside the next attempt.
      if (isLate) break
    }
    return { kind: 'handled' }
  })().catch(failureOf)
  return Promise.race([handled, timedOut]).finally(() => clearTimeout(timer))
}

/** In words, for the story of the attempt. */
export function detailOf(outcome: HandlerOutcome, deadlineMs: number): string {
  if (outcome.kind === 'failed') return outcome.why
  return outcome.kind === 'timed-out' ? `no end within ${deadlineMs} ms` : ''
}

function failureOf(error: unknown): HandlerOutcome {
  if (error instanceof GiveUp) return { kind: 'failed', why: shortened(error.message), isFinal: true }
  if (error instanceof RetryLater) {
    return { kind: 'failed', why: shortened(error.message), retryAfterSeconds: error.afterMs / 1000 }
  }
  return { kind: 'failed', why: wordsOf(error) }
}

/** What was thrown, for people; never for whoever sent the webhook. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return shortened(String(error))
  return shortened(error.name === 'Error' ? error.message : `${error.name}: ${error.message}`)
}

function shortened(words: string): string {
  return words.slice(0, DETAIL_LENGTH)
}
