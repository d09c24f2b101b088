/**
 * Is it the webhook or its endpoint? Rule D21 of docs/spec/delivery.md.
 *
 * Pure. A failure blames the webhook only when the endpoint took another one since the failure before. While nothing
 * is accepted the endpoint is down, and everything waits in order.
 */

/** The last of so many failures in a row can be the one that parks. */
export const FAILURES_TO_PARK = 3

export interface Failures {
  /** With the one just seen. */
  readonly count: number
  /** When the failure before began; null when there was none. Milliseconds. */
  readonly previousAt: number | null
}

/** `lastAcceptedAt`: when the endpoint last took a webhook, of those this process sent; null when none. */
export function isToBlame({ count, previousAt }: Failures, lastAcceptedAt: number | null): boolean {
  if (count < FAILURES_TO_PARK || previousAt === null || lastAcceptedAt === null) return false
  return lastAcceptedAt > previousAt
}
