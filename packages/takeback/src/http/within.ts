/** What is asked for somebody who waits has an end: rule H59 of docs/spec/http.md. */
import { setTimeout as delay } from 'node:timers/promises'

/** Below the two seconds after which a balancer asks another, and the ten after which Prometheus gives up. */
export const LONGEST_ASK_MS = 1500

/** Rejects as `work` does, and when it takes longer; what it began goes on unheard. */
export async function within<Result>(ms: number, work: () => Result | Promise<Result>): Promise<Result> {
  const ended = new AbortController()
  const late = delay(ms, undefined, { signal: ended.signal }).then(() => {
    throw new Error(`no answer within ${ms} ms`)
  })
  // When `work` was first it is broken off, which nobody hears.
  late.catch(() => undefined)
  try {
    return await Promise.race([Promise.resolve().then(work), late])
  } finally {
    ended.abort()
  }
}
