/** What the last attempt came to, in a few words. */
import type { AttemptView } from '@takeback/protocol'
import { isTaken, notAnswered } from '../deliveries/attempt.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'

export function LastAnswer({ attempt }: { readonly attempt: AttemptView | null }) {
  const said = useConsoleWords()
  const { words, format } = useSpeech()
  if (attempt === null) return <span className="not-sent">{said.list.notTried}</span>
  if (attempt.status === null)
    return <span title={notAnswered(attempt, words)}>{notAnswered(attempt, words)}</span>
  return (
    <span className="answer" data-bad={isTaken(attempt) ? undefined : ''}>
      <span className="id">{attempt.status}</span> {format.span(attempt.ms)}
    </span>
  )
}
