/** The webhook as it left the Chat backend: request line, body, answer with its documented meaning, attempt by attempt. */
import type { WireAttempt } from '@takeback/protocol'
import { CircleCheck, CircleX } from 'lucide-react'
import { indentJson } from '../design/indent-json.ts'
import { useSpeech } from '../words/language.tsx'
import type { FollowedRecall } from './use-recall.ts'

export function WirePanel({ recall }: { readonly recall: FollowedRecall | null }) {
  const { words } = useSpeech()
  const said = words.playground.wire
  const wire = recall?.wire ?? null
  const isSigned = wire?.request.line.includes('Sign=***') === true
  return (
    <section className="panel" aria-label={said.title}>
      <header className="panel-head">
        <h2>{said.title}</h2>
        <span className="aside">{said.lead}</span>
      </header>
      {wire === null ? (
        <p className="aside">{recall === null ? said.empty : recall.isLate ? said.late : said.waiting}</p>
      ) : (
        <>
          <p className="wire-command">
            <strong>{wire.command}</strong>
            <span className="aside">{isSigned ? said.signed : said.unsigned}</span>
          </p>
          {/* Scrollable, therefore focusable: a keyboard must reach its end. */}
          <pre className="code wire-code" tabIndex={0} aria-label={said.request}>
            <span className="request-line">{wire.request.line}</span>
            {`\nHost: ${wire.request.host}\n\n${indentJson(wire.request.body)}`}
          </pre>
          {wire.attempts.length === 0 ? <p className="aside">{said.waiting}</p> : null}
          <ol className="wire-attempts">
            {wire.attempts.map((attempt, index) => (
              <Attempt
                key={attempt.at}
                attempt={attempt}
                number={index + 1}
                isOnly={wire.attempts.length === 1}
              />
            ))}
          </ol>
          {isSigned ? <p className="aside">{said.signHidden}</p> : null}
        </>
      )}
    </section>
  )
}

interface AttemptProps {
  readonly attempt: WireAttempt
  readonly number: number
  readonly isOnly: boolean
}

function Attempt({ attempt, number, isOnly }: AttemptProps) {
  const { words, format } = useSpeech()
  const said = words.playground.wire
  const isAnswered = attempt.status !== null
  const Icon = attempt.status === 200 ? CircleCheck : CircleX
  return (
    <li>
      <span className="mark" data-tone={attempt.status === 200 ? 'good' : 'danger'}>
        <Icon size={14} aria-hidden />
        {isAnswered
          ? said.answered(String(attempt.status), format.span(attempt.ms))
          : said.notAnswered(attempt.why ?? attempt.kind)}
      </span>
      {isOnly ? null : <span className="aside">{said.attempt(number)}</span>}
      {attempt.answer === null ? null : (
        <pre className="code wire-code" tabIndex={0} aria-label={said.answer}>
          {attempt.answer}
        </pre>
      )}
      {attempt.meaning === null ? null : <p className="aside">{attempt.meaning}</p>}
    </li>
  )
}
