/** One attempt: calls the handlers of a recall in turn, within a deadline. Rule R27 of docs/spec/receiving.md. */
import type { Outcome } from '@takeback/store'
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
  })().catch((error: unknown): HandlerOutcome => ({ kind: 'failed', why: wordsOf(error) }))
  return Promise.race([handled, timedOut]).finally(() => clearTimeout(timer))
}

/** In words, for the story of the attempt. */
export function detailOf(outcome: HandlerOutcome, deadlineMs: number): string {
  if (outcome.kind === 'failed') return outcome.why
  return outcome.kind === 'timed-out' ? `no end within ${deadlineMs} ms` : ''
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return words.slice(0, DETAIL_LENGTH)
}
