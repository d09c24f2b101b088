/** The signature over the body, beside Tencent's form: two secrets sign while one is being replaced. */
import { useState } from 'react'
import { changeSigning, type WebhookShown } from '../api/console.ts'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { commandProblem } from './command-problem.ts'
import { FreshSecret } from './fresh-secret.tsx'

interface SigningCardProps {
  readonly app: number
  readonly saved: WebhookShown
  readonly say: (text: string) => void
  readonly changed: () => void
}

type Step = Parameters<typeof changeSigning>[1]

export function SigningCard({ app, saved, say, changed }: SigningCardProps) {
  const console = useConsoleWords()
  const { signing: said } = console
  const { words } = useSpeech()
  const [fresh, setFresh] = useState<string | null>(null)
  const [working, setWorking] = useState(false)
  const live = Math.min(saved.SigningSecrets, 2)

  async function change(step: Step, done: string): Promise<void> {
    setWorking(true)
    try {
      const [newest] = await changeSigning(app, step)
      setFresh(step === 'on' || step === 'rotate' ? (newest ?? null) : null)
      if (done !== '') say(done)
      changed()
    } catch (error) {
      say(commandProblem(error, words, console))
    }
    setWorking(false)
  }
  const button = (step: Step, name: string, done = '') => (
    <button
      type="button"
      className="button"
      data-primary={step === 'finish' ? '' : undefined}
      disabled={working}
      onClick={() => void change(step, done)}
    >
      {name}
    </button>
  )

  return (
    <section className="card" aria-label={said.title}>
      <div className="card-head">
        <h3>{said.title}</h3>
        <span className="aside">{said.states[live]}</span>
      </div>
      <div className="card-body">
        <p className="aside">{said.lead}</p>
        {fresh === null ? null : (
          <FreshSecret title={said.freshTitle} why={said.freshWhy} secret={fresh}>
            <div className="notice-actions">
              <button type="button" className="button" onClick={() => setFresh(null)}>
                {said.hide}
              </button>
            </div>
          </FreshSecret>
        )}
      </div>
      <div className="card-foot">
        {live === 0 ? button('on', said.on) : null}
        {live === 1 ? button('rotate', said.rotate) : null}
        {live === 2 ? button('finish', said.finish, said.finishWhy) : null}
        {live > 0 ? button('off', said.off, said.switchedOff) : null}
      </div>
    </section>
  )
}
