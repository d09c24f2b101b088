/** The day in five numbers and one chart. */
import type { OverviewView } from '@takeback/protocol'
import type { ReactNode } from 'react'
import { useSpeech } from '../words/language.tsx'
import { Chart } from './chart.tsx'

export function Figures({ overview }: { readonly overview: OverviewView | null }) {
  const { words, format } = useSpeech()
  const said = words.figures
  const lateness = (value: number | null): string => (value === null ? '–' : format.span(value))
  const latenessWhy = overview?.latenessMedian === null ? said.noLateness : said.latenessWhy
  return (
    <section className="figures" aria-label={said.label}>
      <dl>
        <Figure name={said.today}>{overview && format.number(overview.recallsToday)}</Figure>
        <Figure name={said.lastMinute}>{overview && format.number(overview.recallsLastMinute)}</Figure>
        <Figure name={said.median} why={latenessWhy}>
          {overview && lateness(overview.latenessMedian)}
        </Figure>
        <Figure name={said.p99} why={latenessWhy}>
          {overview && lateness(overview.latenessP99)}
        </Figure>
        <Figure name={said.refused} why={said.refusedWhy}>
          {overview && format.number(overview.refused)}
        </Figure>
      </dl>
      <Chart overview={overview} />
    </section>
  )
}

interface FigureProps {
  readonly name: string
  readonly why?: string
  readonly children: ReactNode
}

function Figure({ name, why, children }: FigureProps) {
  return (
    <div className="figure" title={why}>
      <dt>{name}</dt>
      <dd>{children ?? <span className="bone bones" />}</dd>
    </div>
  )
}
