import type { Timeline } from '../time/timeline.ts'

/** Lets one loop sleep until something happens or a time has come. A ring while nobody sleeps is not lost. */
export interface Alarm {
  ring(): void
  /** Resolves at the next ring (at once when it rang before), and when the clock shows `moment`; null: only at a ring. */
  sleepUntil(moment: number | null): Promise<void>
}

export function createAlarm(clock: Pick<Timeline, 'at'>): Alarm {
  let rang = false
  let wake: (() => void) | null = null

  return {
    ring() {
      if (wake === null) rang = true
      else wake()
    },
    async sleepUntil(moment) {
      if (!rang) {
        await new Promise<void>((resolve) => {
          const callOff = moment === null ? null : clock.at(moment, resolve)
          wake = () => {
            callOff?.()
            resolve()
          }
        })
      }
      rang = false
      wake = null
    },
  }
}
