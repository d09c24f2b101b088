/** One attempt: calls the handlers of a recall in turn, within a deadline. Rules R27, R43, R80 and R81 of docs/spec/receiving.md. */
import type { Outcome } from '@takeback/store'
import { GiveUp, RetryLater } from './handler-errors.ts'
import { Asking, giveFirstTime, withMessages } from './first-time/give-first-time.ts'
import type { BareRecall, RecallHandler } from './recall.ts'

const DETAIL_LENGTH = 500

/** How a handler can end. */
export type HandlerOutcome = Extract<Outcome, { kind: 'handled' | 'failed' | 'timed-out' }>

/** Never rejects. */
export async function callHandlers(
  handlers: readonly RecallHandler[],
  recall: BareRecall,
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
    const askedBy = new Map<string, number>()
    for (const [index, handler] of handlers.entries()) {
      await callOne(handler, recall, context, () => new Asking(index, askedBy))
      // Who comes after one that was too late would run beside the next attempt.
      if (isLate) break
    }
    return { kind: 'handled' }
  })().catch(failureOf)
  return Promise.race([handled, timedOut]).finally(() => clearTimeout(timer))
}

/**
 * Whoever finds that only some messages were applied before is called again with the others, however it ended; and with
 * those some, if it makes several effects: what was applied of one may be missing of another.
 */
async function callOne(
  handler: RecallHandler,
  recall: BareRecall,
  context: Parameters<RecallHandler>[1],
  newAsking: () => Asking,
): Promise<void> {
  const asking = newAsking()
  try {
    await handler(giveFirstTime(recall, asking), context)
  } catch (error) {
    if (asking.partly === null) throw error
  }
  const { partly } = asking
  if (partly === null || context.signal.aborted) return
  const known = new Set(partly)
  await callOne(
    handler,
    withMessages(recall, (key) => !known.has(key)),
    context,
    newAsking,
  )
  if (!asking.isForSeveral || context.signal.aborted) return
  await callOne(
    handler,
    withMessages(recall, (key) => known.has(key)),
    context,
    newAsking,
  )
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

/** A column of text on PostgreSQL takes no NUL: the outcome could not be recorded, nor those that go with it. */
function shortened(words: string): string {
  return words
    .slice(0, DETAIL_LENGTH)
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\n\t]/gu, '?')
}
