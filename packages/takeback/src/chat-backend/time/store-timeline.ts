import type { Store } from '@takeback/store'
import type { Timeline } from './timeline.ts'

/**
 * Time as the store has it: by it jobs ripen, and it never goes back, whatever is done to the clock. While it is ahead of the
 * clock it passes more slowly (rule TU5), so a moment may be looked for more than once.
 */
export function storeTimeline(store: Pick<Store<never>, 'now'>, clock: Timeline): Timeline {
  return {
    now: () => store.now(),
    at(moment, work) {
      let callOff = armed()
      function armed() {
        return clock.within(moment - store.now(), look)
      }
      function look(): void {
        if (store.now() >= moment) work()
        else callOff = armed()
      }
      return () => callOff()
    },
    within: (milliseconds, work) => clock.within(milliseconds, work),
    every: (milliseconds, work) => clock.every(milliseconds, work),
  }
}
