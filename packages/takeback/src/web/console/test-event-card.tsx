/** One call to the URL, now: what goes out and what comes back. */
import { type RecallCommand, recallCommands } from '@takeback/protocol'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { sendTestEvent, type TestEvent, type WebhookShown } from '../api/console.ts'
import { Attempt } from '../deliveries/attempt.tsx'
import { indentJson } from '../design/indent-json.ts'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { commandName } from './command-mark.tsx'
import { commandProblem } from './command-problem.ts'

interface TestEventCardProps {
  readonly app: number
  readonly saved: WebhookShown
  /** Another URL stands on the page. */
  readonly isUnsaved: boolean
}

export function TestEventCard({ app, saved, isUnsaved }: TestEventCardProps) {
  const console = useConsoleWords()
  const { test: said } = console
  const { words } = useSpeech()
  const [command, setCommand] = useState<RecallCommand>(recallCommands[0])
  const [sent, setSent] = useState<TestEvent | null>(null)
  const [why, setWhy] = useState('')
  const [working, setWorking] = useState(false)

  async function send(): Promise<void> {
    setWorking(true)
    setWhy('')
    try {
      setSent(await sendTestEvent(app, command))
    } catch (error) {
      setSent(null)
      setWhy(said.failed(commandProblem(error, words, console)))
    }
    setWorking(false)
  }

  return (
    <section className="card" id="test" aria-label={said.title}>
      <div className="card-head">
        <h3>{said.title}</h3>
      </div>
      <div className="card-body">
        <p className="aside">{said.lead}</p>
        <div className="test-line">
          <span className="field">
            <select
              value={command}
              aria-label={words.detail.command}
              onChange={(event) =>
                setCommand(recallCommands.find((known) => known === event.target.value) ?? recallCommands[0])
              }
            >
              {recallCommands.map((each) => (
                <option key={each} value={each}>
                  {commandName(each, console, words)}
                </option>
              ))}
            </select>
          </span>
          <button
            type="button"
            className="button"
            disabled={working || saved.Url === ''}
            onClick={() => void send()}
          >
            <FlaskConical size={14} />
            {working ? said.sending : said.send}
          </button>
          <span className="aside">{saved.Url === '' ? said.needsUrl : isUnsaved ? said.unsaved : null}</span>
        </div>
        <div role="status" className="test-outcome">
          {why === '' ? null : <p className="warning-line">{why}</p>}
          {sent === null ? null : <Outcome sent={sent} />}
        </div>
      </div>
    </section>
  )
}

function Outcome({ sent: { Line, Host, Body, Attempt: attempt } }: { readonly sent: TestEvent }) {
  const { test: said } = useConsoleWords()
  return (
    <>
      <h4>{said.came}</h4>
      <ul>
        <Attempt
          attempt={{
            at: attempt.At,
            ms: attempt.Ms,
            kind: attempt.Outcome,
            status: attempt.Status,
            meaning: attempt.Meaning,
            answer: attempt.Answer,
            why: attempt.Why,
          }}
          number={1}
          isOnly
        />
      </ul>
      <h4>{said.sent}</h4>
      <pre className="code" tabIndex={0} aria-label={said.sent}>
        <span className="request-line">{Line}</span>
        {`\nHost: ${Host}\n\n${indentJson(Body)}`}
      </pre>
    </>
  )
}
