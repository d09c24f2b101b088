/** A fault, put together: what goes wrong, of which calls, how often. What can't be right the Chat backend says. */
import { type FaultKind, faultKinds, type FaultOrder, type WebhookCommand } from '@takeback/protocol'
import { useState } from 'react'
import { allCommands } from '../../api/console.ts'
import { orderFault } from '../../api/lab.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { commandName } from '../command-mark.tsx'
import { type StepProps, useStep } from '../use-step.ts'
import { StepWhy } from '../step-why.tsx'

const howOften = ['always', 'next', 'every', 'chance'] as const
type HowOften = (typeof howOften)[number]

/** What stands in a field at first. */
const figures = { delay: '5', status: '503', skew: '-120', next: '1', every: '3', chance: '10' } as const
type FigureName = keyof typeof figures

interface OrderFormProps extends StepProps {
  readonly app: number
}

export function OrderForm({ app, say, changed }: OrderFormProps) {
  const console = useConsoleWords()
  const { faults: said } = console.lab
  const { words } = useSpeech()
  const { working, why, run } = useStep({ say, changed })
  const [kind, setKind] = useState<FaultKind>('drop')
  const [often, setOften] = useState<HowOften>('next')
  const [command, setCommand] = useState<WebhookCommand | null>(null)
  const [isOfApp, setOfApp] = useState(true)
  const [reaches, setReaches] = useState(false)
  const [texts, setTexts] = useState<Readonly<Record<FigureName, string>>>(figures)

  const own = kind === 'delay' || kind === 'status' || kind === 'skew' ? kind : null
  const canReach = kind === 'drop' || kind === 'status' || kind === 'hang'
  const figure = (name: FigureName) => (
    <label className="lab-figure">
      <span className="field" data-small="">
        <input
          type="text"
          inputMode="decimal"
          value={texts[name]}
          maxLength={8}
          autoComplete="off"
          aria-label={said.figures[name]}
          onChange={(event) => setTexts({ ...texts, [name]: event.target.value.trim() })}
        />
      </span>
      {name === 'status' ? null : <span className="aside">{said.units[name]}</span>}
    </label>
  )

  const order: FaultOrder = {
    kind,
    ...(isOfApp && { sdkAppId: app }),
    ...(command !== null && { command }),
    ...(often === 'next' && { next: Number(texts.next) }),
    ...(often === 'every' && { every: Number(texts.every) }),
    ...(often === 'chance' && { chance: Number(texts.chance) / 100 }),
    ...(kind === 'delay' && { ms: Math.round(Number(texts.delay) * 1000) }),
    ...(kind === 'status' && { status: Number(texts.status) }),
    ...(kind === 'skew' && { seconds: Number(texts.skew) }),
    ...(canReach && reaches && { reaches }),
  }

  return (
    <form
      className="lab-order"
      aria-label={said.add}
      onSubmit={(event) => {
        event.preventDefault()
        void run(() => orderFault(order), said.ordered)
      }}
    >
      <h4>{said.add}</h4>
      <div className="lab-line">
        <span className="field">
          <select
            value={kind}
            aria-label={said.columns.what}
            onChange={(event) => setKind(faultKinds.find((known) => known === event.target.value) ?? 'drop')}
          >
            {faultKinds.map((each) => (
              <option key={each} value={each}>
                {said.kinds[each]}
              </option>
            ))}
          </select>
        </span>
        {own === null ? null : figure(own)}
        <span className="aside">{said.kindsWhy[kind]}</span>
      </div>
      {canReach ? (
        <label className="ticked">
          <input type="checkbox" checked={reaches} onChange={(event) => setReaches(event.target.checked)} />
          {said.reaches}
        </label>
      ) : null}
      <div className="lab-line">
        <div className="segments" role="group" aria-label={said.columns.howOften}>
          {howOften.map((each) => (
            <button key={each} type="button" aria-pressed={often === each} onClick={() => setOften(each)}>
              {said.often[each]}
            </button>
          ))}
        </div>
        {often === 'always' ? null : figure(often)}
      </div>
      <div className="lab-line">
        <span className="field">
          <select
            value={command ?? ''}
            aria-label={said.columns.which}
            onChange={(event) =>
              setCommand(allCommands.find((known) => known === event.target.value) ?? null)
            }
          >
            <option value="">{said.allWebhooks}</option>
            {allCommands.map((each) => (
              <option key={each} value={each}>
                {commandName(each, console, words)}
              </option>
            ))}
          </select>
        </span>
        <label className="ticked">
          <input type="checkbox" checked={isOfApp} onChange={(event) => setOfApp(event.target.checked)} />
          {said.onlyApp(String(app))}
        </label>
      </div>
      <div className="lab-line">
        <button type="submit" className="button" data-primary="" disabled={working}>
          {said.order}
        </button>
        <StepWhy why={why} />
      </div>
    </form>
  )
}
