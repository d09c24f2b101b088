/**
 * The server's time on this machine: ages are measured with one clock, however wrong the browser's is.
 * Ticks once a second, and only while something on screen shows an age.
 */
import { createContext, use, useSyncExternalStore } from 'react'
import { useSpeech } from '../words/language.tsx'

export interface ServerClock {
  readonly now: () => number
  /** The server said what time it is, and that its clock stands still. */
  readonly set: (now: number, isFrozen?: boolean) => void
  readonly subscribe: (ticked: () => void) => () => void
}

export function createServerClock(local: () => number): ServerClock {
  const listeners = new Set<() => void>()
  let ahead = 0
  let frozenAt: number | null = null
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = (): void => listeners.forEach((listener) => listener())
  // Whole seconds between ticks, so that every age on screen changes in one render.
  const second = (): number => Math.floor((frozenAt ?? local() + ahead) / 1000) * 1000
  return {
    now: second,
    set: (now, isFrozen = false) => {
      const stands = isFrozen ? now : null
      // Jitter of the network is not a change of the clock.
      if (stands === frozenAt && (isFrozen || Math.abs(now - local() - ahead) <= 1000)) return
      frozenAt = stands
      ahead = now - local()
      tick()
    },
    subscribe: (ticked) => {
      listeners.add(ticked)
      timer ??= setInterval(tick, 1000)
      return () => {
        listeners.delete(ticked)
        if (listeners.size > 0) return
        clearInterval(timer)
        timer = undefined
      }
    },
  }
}

export const ClockContext = createContext<ServerClock>(
  createServerClock(() => performance.timeOrigin + performance.now()),
)

/** The server's time, by the second. */
export function useNow(): number {
  const clock = use(ClockContext)
  return useSyncExternalStore(clock.subscribe, clock.now)
}

/** `in 5s`, counting down; the exact time on hover. */
export function Countdown({ time }: { readonly time: number }) {
  const { format } = useSpeech()
  const now = useNow()
  return <time title={format.exact(time)}>{format.until(time, now)}</time>
}

/** `5s ago`, the exact time on hover. */
export function Age({ time }: { readonly time: number }) {
  const { format } = useSpeech()
  const now = useNow()
  return <time title={format.exact(time)}>{format.relative(time, now)}</time>
}
