/** How many of the calls that may be under way are, and what that means at 50, 70, 90 and 100 per cent. */
import type { EndpointView } from '@takeback/protocol'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'

const steps = [100, 90, 70, 50] as const

export function LoadMeter({ endpoint }: { readonly endpoint: EndpointView }) {
  const { load: said } = useConsoleWords()
  const { format } = useSpeech()
  const { underWay, places, waitingForPlace } = endpoint
  const percent = Math.round((100 * underWay) / places)
  const step = steps.find((at) => percent >= at) ?? 0
  const tone = step >= 90 ? 'danger' : step >= 70 ? 'warning' : undefined
  const of = said.of(format.number(underWay), format.number(places))
  return (
    <section className="load" aria-label={said.label}>
      <h3>
        {said.label}
        <span className="aside">{of}</span>
      </h3>
      <div
        className="load-bar"
        role="meter"
        aria-label={said.label}
        aria-valuemin={0}
        aria-valuemax={places}
        aria-valuenow={underWay}
        aria-valuetext={of}
        data-tone={tone}
      >
        <span style={{ width: `${Math.min(100, percent)}%` }} />
        {steps.map((at) => (at === 100 ? null : <i key={at} style={{ left: `${at}%` }} />))}
      </div>
      <p className="load-says" data-tone={tone}>
        {said.steps[step]}
        {waitingForPlace > 0 ? ` ${said.waiting(format.number(waitingForPlace))}` : null}
      </p>
    </section>
  )
}
