/**
 * The token of Sign. A new one is made on the page and shown before it is used, so that the receiver can be taught it first:
 * a call carries one Sign, and during a rotation it is the receiver that takes two.
 */
import { isWebhookToken } from '@takeback/protocol'
import { useState } from 'react'
import { changeToken, type WebhookShown } from '../api/console.ts'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { commandProblem } from './command-problem.ts'
import { FreshSecret } from './fresh-secret.tsx'

interface TokenCardProps {
  readonly app: number
  readonly saved: WebhookShown
  readonly say: (text: string) => void
  readonly changed: () => void
}

export function TokenCard({ app, saved, say, changed }: TokenCardProps) {
  const console = useConsoleWords()
  const { token: said } = console
  const { words } = useSpeech()
  const [fresh, setFresh] = useState<string | null>(null)
  const [own, setOwn] = useState('')
  const [working, setWorking] = useState(false)
  const isOn = saved.IsTokenEnable
  const isWrong = own !== '' && !isWebhookToken(own)

  async function change(how: Parameters<typeof changeToken>[1], done: string): Promise<void> {
    setWorking(true)
    try {
      await changeToken(app, how)
      setFresh(null)
      setOwn('')
      say(done)
      changed()
    } catch (error) {
      say(commandProblem(error, words, console))
    }
    setWorking(false)
  }

  return (
    <section className="card" aria-label={said.title}>
      <div className="card-head">
        <h3>{said.title}</h3>
        <span className="aside">{isOn ? said.on : said.off}</span>
      </div>
      <div className="card-body">
        <p className="aside">{said.lead}</p>
        {saved.Warnings.map((warning) => (
          <p key={warning} className="warning-line">
            {warningIn(warning, said.warned)}
          </p>
        ))}
        {fresh === null ? null : (
          <FreshSecret title={said.freshTitle} why={said.freshWhy} secret={fresh}>
            <label className="labelled">
              <span>
                {said.own} <span className="hint">{said.ownHint}</span>
              </span>
              <span className="field" data-wrong={isWrong ? '' : undefined}>
                <input
                  type="password"
                  value={own}
                  autoComplete="off"
                  spellCheck={false}
                  aria-invalid={isWrong}
                  onChange={(event) => setOwn(event.target.value)}
                />
              </span>
            </label>
            {isWrong ? (
              <p className="hint-line" role="alert">
                {said.ownTrouble}
              </p>
            ) : null}
            <ol className="steps">
              {said.steps.map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            <div className="notice-actions">
              <button
                type="button"
                className="button"
                data-primary=""
                disabled={working || isWrong}
                onClick={() =>
                  void change({ Token: own === '' ? fresh : own, IsTokenEnable: true }, said.used)
                }
              >
                {said.use}
              </button>
              <button type="button" className="button" onClick={() => setFresh(null)}>
                {said.cancel}
              </button>
            </div>
          </FreshSecret>
        )}
      </div>
      {fresh === null ? (
        <div className="card-foot">
          <button type="button" className="button" onClick={() => setFresh(newToken())}>
            {isOn ? said.rotate : said.make}
          </button>
          {isOn ? (
            <button
              type="button"
              className="button"
              disabled={working}
              onClick={() => void change({ IsTokenEnable: false }, said.switchedOff)}
            >
              {said.switchOff}
            </button>
          ) : null}
        </div>
      ) : null}
    </section>
  )
}

/** 32 random bytes, as the server's own advice says. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

interface Warned {
  readonly short: string
  readonly repeats: string
  readonly http: string
  readonly blocked: string
  readonly blockedForGood: string
}

/** The server's sentence, in the language of the page. */
function warningIn(warning: string, said: Warned): string {
  if (/has \d+ characters/.test(warning)) return said.short
  if (warning.includes('given up without a call'))
    return warning.includes('No switch opens it') ? said.blockedForGood : said.blocked
  if (warning.includes('repeats a few characters')) return said.repeats
  return warning.includes('plain http') ? said.http : warning
}
