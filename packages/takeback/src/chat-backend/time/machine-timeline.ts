import type { Clock } from '@takeback/store'
import type { Timeline } from './timeline.ts'

/** Timers don't follow a clock that is set, nor a machine that sleeps: so often the clock itself is looked at. */
const LONGEST_TIMER_MS = 60_000

/** Time as the machine has it. */
export function machineTimeline(clock: Clock): Timeline {
  return {
    now: () => clock.now(),
    at(moment, work) {
      let timer = armed()
      function armed() {
        return setTimeout(look, Math.min(Math.max(moment - clock.now(), 0), LONGEST_TIMER_MS))
      }
      function look(): void {
        if (clock.now() >= moment) work()
        else timer = armed()
      }
      return () => clearTimeout(timer)
    },
    within(milliseconds, work) {
      const timer = setTimeout(work, Math.min(Math.max(milliseconds, 0), LONGEST_TIMER_MS))
      return () => clearTimeout(timer)
    },
    every(milliseconds, work) {
      const timer = setInterval(work, milliseconds)
      timer.unref()
      return () => clearInterval(timer)
    },
  }
}
