/**
 * Asks REST no faster than it was allowed to, one call after the other, and slower for as long as the backend says that
 * it is too fast: rule R113 of docs/spec/receiving.md. The documents allow 200 calls per second for the histories, shared
 * with everything else that the app asks.
 */
import type { Ask } from '../fetch-back/look-up.ts'
import { RestRefused, RestUnavailable } from '../fetch-back/rest-caller.ts'

/** A tenth of what is documented: nine tenths stay for the app's own calls. */
export const CALLS_PER_SECOND = 20
/** Of one call, before the whole is broken off. */
const MOST_TRIES = 10
/** The first pause of somebody who was too fast or found nobody; each further one is twice as long. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

/** Over the quota of the command or of the app (I:34348); 10006 is the groups' own. */
const tooFastCodes: ReadonlySet<number> = new Set([60_007, 60_011, 60_018, 60_019, 10_006])

export interface Pacing {
  readonly callsPerSecond: number
  /** Milliseconds, of any origin. */
  readonly clock: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
}

export interface PacedAsk {
  readonly ask: Ask
  readonly counts: { readonly calls: number; readonly slowed: number }
}

/** What can't be asked within the tries is thrown as it came; so is every refusal that is not about speed. */
export function pacedAsk(ask: Ask, { callsPerSecond, clock, sleep }: Pacing): PacedAsk {
  const gap = 1000 / callsPerSecond
  const counts = { calls: 0, slowed: 0 }
  let pause = 0
  let nextAt = clock()

  async function turn(): Promise<void> {
    const wait = Math.max(nextAt - clock(), pause)
    if (wait > 0) await sleep(wait)
    // What was not used up is not saved: a slow answer is followed by no burst.
    nextAt = Math.max(nextAt, clock()) + gap
  }

  return {
    counts,
    async ask(path, body) {
      for (let tries = 1; ; tries += 1) {
        await turn()
        counts.calls += 1
        try {
          const answer = await ask(path, body)
          pause = pause <= FIRST_PAUSE_MS ? 0 : pause / 2
          return answer
        } catch (error) {
          if (tries === MOST_TRIES || !mayPass(error)) throw error
          counts.slowed += 1
          pause = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pause * 2))
        }
      }
    },
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof RestUnavailable || (error instanceof RestRefused && tooFastCodes.has(error.code))
}
