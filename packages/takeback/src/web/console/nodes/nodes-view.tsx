/** Who shares the store, what each does, and what is late: rule ND7 of docs/spec/nodes.md. */
import type { NodesView as Nodes } from '@takeback/protocol'
import { Unplug } from 'lucide-react'
import { fetchNodes } from '../../api/console.ts'
import { ProblemNotice } from '../../design/notice.tsx'
import { DetailBones } from '../../live-list/detail-panel.tsx'
import { usePolled } from '../../live-list/use-polled.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { Figure } from '../queue-figures.tsx'
import { NodesTable } from './nodes-table.tsx'

const NODES_EVERY = 2000
/** Usual is a second; see SHARED_POLL_MS of the store. */
const LATE_MS = 10_000

export function NodesView() {
  const said = useConsoleWords()
  const { answer, problem, again } = usePolled(fetchNodes, NODES_EVERY)
  return (
    <main className="scroller" id="content" tabIndex={-1}>
      <div className="sheet">
        <header className="sheet-head">
          <h2>{said.views.nodes}</h2>
        </header>
        {/* What was read last stays on screen while it can't be read again. */}
        {problem === null || answer !== null ? null : <ProblemNotice problem={problem} retry={again} />}
        {problem === null && answer === null ? <DetailBones label={said.nodes.loading} /> : null}
        {answer === null ? null : (
          <>
            <p className="endpoint-sentence nodes-lead">
              {answer.shared ? said.nodes.shared : said.nodes.alone}
            </p>
            <Away nodes={answer} />
            <Lag nodes={answer} />
            <NodesTable nodes={answer} />
          </>
        )}
      </div>
    </main>
  )
}

function Away({ nodes: { nodes } }: { readonly nodes: Nodes }) {
  const { nodes: said } = useConsoleWords()
  const { format } = useSpeech()
  const away = nodes.filter(({ state }) => state === 'away').length
  if (away === 0) return null
  return (
    <p className="nodes-away" role="status">
      <Unplug size={16} aria-hidden />
      <span>{said.someAway(format.number(away), away)}</span>
    </p>
  )
}

function Lag({ nodes: { now, nodes, lag } }: { readonly nodes: Nodes }) {
  const { nodes: said, figures } = useConsoleWords()
  const { format } = useSpeech()
  const since = (moment: number | null): string =>
    moment === null ? figures.none : format.span(Math.max(0, now - moment))
  const heard = nodes.flatMap(({ state, signalsBehindMs }) =>
    state === 'away' || signalsBehindMs === null ? [] : [signalsBehindMs],
  )
  const behind = heard.length === 0 ? null : Math.max(...heard)
  const leased = format.number(lag.leased)
  return (
    <section className="queue" aria-label={said.lag}>
      <dl>
        <Figure name={said.oldest} why={said.oldestWhy}>
          {since(lag.oldestWebhookAt)}
        </Figure>
        <Figure name={said.due} why={said.dueWhy} tone={isLate(lag.dueSince, now) ? 'warning' : undefined}>
          {since(lag.dueSince)}
        </Figure>
        <Figure name={said.leased} why={said.leasedWhy}>
          {lag.leased >= lag.mostCounted ? figures.atLeast(leased) : leased}
        </Figure>
        <Figure
          name={said.behind}
          why={said.behindWhy}
          tone={behind !== null && behind > LATE_MS ? 'warning' : undefined}
        >
          {behind === null ? figures.none : format.span(behind)}
        </Figure>
      </dl>
    </section>
  )
}

function isLate(since: number | null, now: number): boolean {
  return since !== null && now - since > LATE_MS
}
