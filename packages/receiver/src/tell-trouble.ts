/**
 * Tells whoever asked of what needs a person: rule R93 of docs/spec/receiving.md. It has no part in any answer: what it
 * throws is only logged, and nobody waits for it longer than a second.
 */
import type { Log } from './log.ts'

export type Trouble =
  /** Authentic, stored, and not understood. */
  | { readonly kind: 'quarantined'; readonly sdkAppId: number; readonly why: string }
  /** Its handlers never succeeded. `recall`: its number in the inbox. Told before it is recorded. */
  | { readonly kind: 'dead'; readonly sdkAppId: number; readonly recall: number; readonly why: string }
  /** Rightly signed, and refused as stale: one of the two clocks is wrong. Told once a minute. */
  | { readonly kind: 'clock-off'; readonly sdkAppId: number; readonly aheadSeconds: number }

export type TroubleHandler = (trouble: Trouble) => void | Promise<void>

/** Resolves when it is told, or when that takes too long. Never rejects. */
export type TellTrouble = (trouble: Trouble) => Promise<void>

const PATIENCE_MS = 1000
const CLOCK_EVERY_MS = 60_000

export function createTellTrouble(
  onTrouble: TroubleHandler | undefined,
  log: Log,
  now: () => number,
): TellTrouble {
  if (onTrouble === undefined) return async () => undefined
  const clockToldAt = new Map<number, number>()

  return async (trouble) => {
    if (trouble.kind === 'clock-off') {
      const { sdkAppId } = trouble
      if (now() - (clockToldAt.get(sdkAppId) ?? Number.NEGATIVE_INFINITY) < CLOCK_EVERY_MS) return
      clockToldAt.set(sdkAppId, now())
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const soon = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS)
    })
    try {
      await Promise.race([onTrouble(trouble), soon])
    } catch (error) {
      log.error({ err: error, kind: trouble.kind }, 'onTrouble failed; the receiver goes on all the same')
    } finally {
      clearTimeout(timer)
    }
  }
}
