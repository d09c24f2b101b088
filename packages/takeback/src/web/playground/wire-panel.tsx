/** The webhook as it left the Chat backend: request line, body, where it stands, and what came back. */
import { Attempt } from '../deliveries/attempt.tsx'
import { DeliveryStateMark } from '../deliveries/state-mark.tsx'
import { indentJson } from '../design/indent-json.ts'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import type { FollowedRecall } from './use-recall.ts'

/** Of these the attempts alone tell the rest. */
const plainStates: ReadonlySet<string> = new Set(['delivered', 'sending'])

export function WirePanel({ recall }: { readonly recall: FollowedRecall | null }) {
  const { words } = usePlaygroundSpeech()
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
            <DeliveryStateMark state={wire.state} />
          </p>
          {/* Scrollable, therefore focusable: a keyboard must reach its end. */}
          <pre className="code wire-code" tabIndex={0} aria-label={said.request}>
            <span className="request-line">{wire.request.line}</span>
            {`\nHost: ${wire.request.host}\n\n${indentJson(wire.request.body)}`}
          </pre>
          {plainStates.has(wire.state) ? null : (
            <p className="aside">{words.deliveries.stateWhy[wire.state]}</p>
          )}
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
