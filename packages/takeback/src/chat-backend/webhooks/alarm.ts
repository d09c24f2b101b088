/** Lets one loop sleep until something happens or a time has passed. A ring while nobody sleeps is not lost. */
export interface Alarm {
  ring(): void
  /** Resolves at the next ring (at once when it rang before), after `ms` at the latest. */
  sleep(ms: number): Promise<void>
}

export function createAlarm(): Alarm {
  let rang = false
  let wake: (() => void) | null = null

  return {
    ring() {
      if (wake === null) rang = true
      else wake()
    },
    async sleep(ms) {
      if (!rang) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      rang = false
      wake = null
    },
  }
}
