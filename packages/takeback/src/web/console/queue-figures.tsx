/** What waits, what is being sent, what went wrong, and how long answers take. */
import type { ConsoleApp, DeliveryState } from '@takeback/protocol'
import type { ReactNode } from 'react'
import { useNow } from '../design/server-clock.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import type { Navigation } from './use-route.ts'
import { ViewLink } from './view-link.tsx'

export function QueueFigures({ app, go }: { readonly app: ConsoleApp; readonly go: Navigation['go'] }) {
  const { figures: said } = useConsoleWords()
  const { format } = useSpeech()
  const now = useNow()
  const { queue, endpoint, sdkAppId } = app
  const count = (value: number): string =>
    value >= queue.mostCounted ? said.atLeast(format.number(value)) : format.number(value)
  const ms = (value: number | null | undefined): string =>
    value === null || value === undefined ? said.none : format.span(value)
  const link = (view: 'deliveries' | 'trouble', state: DeliveryState, value: number): ReactNode => (
    <ViewLink to={{ view, app: sdkAppId, deliveryId: null, filters: { state } }} go={go}>
      {count(value)}
    </ViewLink>
  )
  return (
    <section className="queue" aria-label={said.label}>
      <dl>
        <Figure name={said.waiting}>{link('deliveries', 'waiting', queue.waiting)}</Figure>
        <Figure name={said.sending}>{link('deliveries', 'sending', queue.sending)}</Figure>
        <Figure name={said.parked} tone={queue.parked > 0 ? 'warning' : undefined}>
          {link('trouble', 'parked', queue.parked)}
        </Figure>
        <Figure name={said.dead} tone={queue.dead > 0 ? 'danger' : undefined}>
          {link('trouble', 'dead', queue.dead)}
        </Figure>
        <Figure name={said.oldest} why={said.oldestWhy}>
          {queue.oldestAt === null ? said.none : format.span(Math.max(0, now - queue.oldestAt))}
        </Figure>
        <Figure name={said.answer} why={said.answerWhy}>
          {ms(endpoint?.answerMedianMs)}
        </Figure>
        <Figure name={said.answerP99} why={said.answerWhy}>
          {ms(endpoint?.answerP99Ms)}
        </Figure>
      </dl>
    </section>
  )
}

interface FigureProps {
  readonly name: string
  readonly why?: string
  readonly tone?: 'warning' | 'danger' | undefined
  readonly children: ReactNode
}

export function Figure({ name, why, tone, children }: FigureProps) {
  return (
    <div className="figure" title={why} data-tone={tone}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
