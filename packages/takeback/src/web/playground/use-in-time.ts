/** Whether some of a time is left; the component renders again when it is over. */
import { useEffect, useReducer } from 'react'

/** What a browser's timer can wait for; milliseconds. A longer time is waited for again. */
const longestTimer = 2 ** 31 - 1

/** `timeLeft`: milliseconds from now, 0 when it is over. */
export function useInTime(timeLeft: () => number): boolean {
  const [, look] = useReducer((times: number) => times + 1, 0)
  const left = timeLeft()
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(look, Math.min(left, longestTimer))
    return () => clearTimeout(timer)
  }, [left])
  return left > 0
}
