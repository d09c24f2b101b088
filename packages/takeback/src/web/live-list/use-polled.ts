/** A small answer of the server, asked again and again while somebody looks. Keeps the last good one through failures. */
import { useCallback, useEffect, useState } from 'react'
import { problemOf, type Problem } from '../api/problem.ts'

export interface Polled<Answer> {
  readonly answer: Answer | null
  /** Why the last ask failed; null when it did not. */
  readonly problem: Problem | null
  readonly again: () => void
}

/** `ask` must keep its identity between renders. */
export function usePolled<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  every: number,
): Polled<Answer> {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [round, setRound] = useState(0)

  useEffect(() => {
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    async function poll(): Promise<void> {
      try {
        if (document.visibilityState === 'visible') {
          setAnswer(await ask(abort.signal))
          setProblem(null)
        }
      } catch (error) {
        if (!abort.signal.aborted) setProblem(problemOf(error))
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void poll(), every)
    }
    void poll()
    return () => {
      abort.abort()
      clearTimeout(timer)
    }
    // A new round is a reason to ask the same again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [ask, every, round])

  const again = useCallback(() => setRound((count) => count + 1), [])
  return { answer, problem, again }
}
