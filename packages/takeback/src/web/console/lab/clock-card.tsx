/** The clock: it is frozen, advanced, and let run. */
import type { ClockView } from '@takeback/protocol'
import { FastForward, Pause, Play } from 'lucide-react'
import { useState } from 'react'
import { advanceClock, setClock } from '../../api/lab.ts'
import { useNow } from '../../design/server-clock.tsx'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { type StepProps, useStep } from '../use-step.ts'
import { StepWhy } from '../step-why.tsx'

/** A recall window, a day, and what a delivery is tried for. */
const spans = ['2m', '15m', '1h', '1d', '4d'] as const
const isSpan = /^\d{1,12}(?:ms|s|m|h|d)$/

interface ClockCardProps extends StepProps {
  readonly clock: ClockView
}

export function ClockCard({ clock, say, changed }: ClockCardProps) {
  const { clock: said } = useConsoleWords().lab
  const { working, why, run } = useStep({ say, changed })
  const [by, setBy] = useState('')
  const [waiting, setWaiting] = useState(false)
  const isFrozen = clock.state === 'frozen'
  const isWrong = by !== '' && !isSpan.test(by)

  async function advance(span: string): Promise<void> {
    setWaiting(true)
    if (await run(() => advanceClock(span), said.advanced(span))) setBy('')
    setWaiting(false)
  }

  return (
    <section className="card" aria-label={said.title}>
      <div className="card-head">
        <h3>{said.title}</h3>
        <span className="pill" data-warns={isFrozen ? '' : undefined}>
          {isFrozen ? said.frozen : said.running}
        </span>
      </div>
      <div className="card-body">
        <ClockFace clock={clock} />
        <p className="aside">{said.lead}</p>
      </div>
      <div className="card-foot">
        <button
          type="button"
          className="button"
          disabled={working}
          onClick={() =>
            void run(() => setClock(isFrozen ? 'run' : 'freeze'), isFrozen ? said.ran : said.froze)
          }
        >
          {isFrozen ? <Play size={14} /> : <Pause size={14} />}
          {isFrozen ? said.run : said.freeze}
        </button>
        <span className="lab-spans" role="group" aria-label={said.advance}>
          <FastForward size={14} aria-hidden />
          {spans.map((span) => (
            <button
              key={span}
              type="button"
              className="button"
              data-small=""
              disabled={working}
              aria-label={said.advanceBy(span)}
              onClick={() => void advance(span)}
            >
              +{span}
            </button>
          ))}
          <form
            className="lab-by"
            onSubmit={(event) => {
              event.preventDefault()
              if (by !== '' && !isWrong && !working) void advance(by)
            }}
          >
            <span className="field" data-small="" data-wrong={isWrong ? '' : undefined}>
              <input
                type="text"
                value={by}
                placeholder="90s"
                maxLength={15}
                autoComplete="off"
                spellCheck={false}
                aria-label={said.by}
                aria-invalid={isWrong}
                onChange={(event) => setBy(event.target.value.trim())}
              />
            </span>
            <button type="submit" className="button" data-small="" disabled={working || by === '' || isWrong}>
              {said.advance}
            </button>
          </form>
        </span>
        <span className="aside" role="status">
          {waiting ? said.advancing : isWrong ? said.byHint : null}
        </span>
        <StepWhy why={why} />
      </div>
    </section>
  )
}

function ClockFace({ clock }: { readonly clock: ClockView }) {
  const { clock: said } = useConsoleWords().lab
  const { format } = useSpeech()
  const ticking = useNow()
  const now = clock.state === 'frozen' ? clock.now : ticking
  const ahead = clock.now - clock.machineNow
  const isApart = Math.abs(ahead) >= 1000
  return (
    <p className="lab-clock">
      <time title={format.exact(now)}>{format.moment(now)}</time>
      <span className="aside">
        {isApart
          ? ahead > 0
            ? said.ahead(format.span(ahead))
            : said.behind(format.span(-ahead))
          : said.together}
      </span>
    </p>
  )
}
