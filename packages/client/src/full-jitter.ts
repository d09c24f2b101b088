/**
 * How long to wait before the n-th attempt to reconnect: rule CL8 of docs/spec/client.md. Pure.
 *
 * Full jitter: anywhere between nothing and the bound. When a server restarts, a thousand clients lose it at the same
 * moment; they must not come back at the same moment.
 */
export const firstBound = 500
export const lastBound = 10_000

/** Milliseconds. `attempt` counts from 1; `random` gives 0 to 1. */
export function fullJitter(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(lastBound, firstBound * 2 ** (attempt - 1)))
}
