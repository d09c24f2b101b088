/** One attempt to deliver a webhook: what came back and after how long, in the language of the page where it is known. */
import type { WireAttempt } from '@takeback/protocol'
import { CircleCheck, CircleX } from 'lucide-react'
import { useSpeech } from '../words/language.tsx'
import { wordOf } from '../words/word-of.ts'
import type { Words } from '../words/words.ts'

interface AttemptProps {
  readonly attempt: WireAttempt
  readonly number: number
  readonly isOnly: boolean
}

export function Attempt({ attempt, number, isOnly }: AttemptProps) {
  const { words, format } = useSpeech()
  const said = words.deliveries
  const taken = isTaken(attempt)
  const remark = attempt.meaning ?? (attempt.status === null ? null : attempt.why)
  const Icon = taken ? CircleCheck : CircleX
  return (
    <li>
      <span className="mark" data-tone={taken ? 'good' : 'danger'}>
        <Icon size={14} aria-hidden />
        {attempt.status === null
          ? notAnswered(attempt, words)
          : said.answered(String(attempt.status), format.span(attempt.ms))}
      </span>
      {isOnly ? null : <span className="aside">{said.attempt(format.number(number))}</span>}
      {attempt.answer === null || attempt.answer === '' ? null : (
        <pre className="code answer-code" tabIndex={0} aria-label={said.answer}>
          {attempt.answer}
        </pre>
      )}
      {remark === null ? null : <p className="aside">{wordOf(said.meanings, remark) ?? remark}</p>}
    </li>
  )
}

/** A 200 with something else than JSON was no delivery. */
export function isTaken({ status, why }: WireAttempt): boolean {
  return status === 200 && why === null
}

export function notAnswered({ kind, why }: WireAttempt, words: Words): string {
  const said = words.deliveries
  return (
    wordOf(said.unanswered, why ?? kind) ?? wordOf(said.unanswered, kind) ?? said.notAnswered(why ?? kind)
  )
}
