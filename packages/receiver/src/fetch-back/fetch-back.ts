/**
 * Asks back before a recall is handled: does the Chat backend itself show these messages as recalled? Rules R94-R97 of
 * docs/spec/receiving.md. `Sign` covers no body, so whoever has captured a URL can put another under it.
 */
import type { BareRecall } from '../recall.ts'
import { lookUp, type Verdict } from './look-up.ts'
import { restCaller, RestRefused, RestUnavailable, type FetchBackOptions } from './rest-caller.ts'

export type { FetchBackOptions } from './rest-caller.ts'

/** For all calls of one attempt. */
export const FETCH_BACK_MS = 10_000
/** A history may lag behind the webhook: this many denials are believed. */
const DENIALS_BELIEVED = 4

export interface Confirmation {
  /** Keys of the messages that are recalled. */
  readonly confirmed: ReadonlySet<string>
  /** Null: all of them. */
  readonly doubt: Doubt | null
}

export interface Doubt {
  /** In words, for the story of the attempt. */
  readonly why: string
  /** It was denied often enough: what is not confirmed never was recalled. */
  readonly isFinal: boolean
}

/** Never rejects. */
export type FetchBack = (recall: BareRecall) => Promise<Confirmation>

/** Throws a TypeError when an option can't be right. */
export function createFetchBack(options: FetchBackOptions): FetchBack {
  const call = restCaller(options)
  return async (recall) => {
    const confirmed = new Set<string>()
    const isLast = recall.attempt >= DENIALS_BELIEVED
    const signal = AbortSignal.timeout(FETCH_BACK_MS)
    let denied: Verdict | null = null
    try {
      const verdicts = lookUp(recall, (path, body) => call(recall.sdkAppId, path, body, signal))
      for await (const verdict of verdicts) {
        if (verdict.recalled) confirmed.add(verdict.key)
        else denied ??= verdict
        // Asked again as a whole, until the denials are believed.
        if (denied !== null && !isLast) break
      }
    } catch (error) {
      // What was not asked in time beside a denial is not confirmed either.
      if (denied === null) return { confirmed, doubt: { why: couldNotAsk(error), isFinal: false } }
    }
    const doubt = denied === null ? null : { why: `not confirmed by REST: ${denied.why}`, isFinal: isLast }
    return { confirmed, doubt }
  }
}

/** A bug is no answer: it rejects nobody's recall, and is seen. */
function couldNotAsk(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error)
  const isExpected = error instanceof RestRefused || error instanceof RestUnavailable
  return `REST could not be asked whether it is recalled: ${isExpected ? words : `unexpected: ${words}`}`
}
