/** Each node in one row, as it reported last. */
import type { NodesView, NodeView } from '@takeback/protocol'
import { CircleCheck, LogOut, type LucideIcon, Unplug } from 'lucide-react'
import { Age, useNow } from '../../design/server-clock.tsx'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'

const looks: Readonly<
  Record<NodeView['state'], { readonly icon: LucideIcon; readonly tone: 'good' | 'warning' | 'danger' }>
> = {
  serving: { icon: CircleCheck, tone: 'good' },
  draining: { icon: LogOut, tone: 'warning' },
  away: { icon: Unplug, tone: 'danger' },
}
/** What is younger is "now": a node reports once a second. */
const FRESH_MS = 5000

export function NodesTable({ nodes: { nodes, self } }: { readonly nodes: NodesView }) {
  const { nodes: said } = useConsoleWords()
  return (
    <section className="card" aria-label={said.table}>
      <div className="card-head">
        <h3>{said.table}</h3>
      </div>
      {/* Wider than a narrow screen, and nothing in it takes the focus: the keys scroll it itself. */}
      <div className="table-frame" role="group" aria-label={said.table} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{said.node}</th>
              <th>{said.state}</th>
              <th>{said.seen}</th>
              <th className="number">{said.sockets}</th>
              <th className="number">{said.held}</th>
              <th className="number">{said.behind}</th>
              <th>{said.bus}</th>
              <th>{said.started}</th>
              <th>{said.version}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map((node) => (
              <Row
                key={`${node.id} ${node.startedAt}`}
                node={node}
                isSelf={nodes.length > 1 && node.id === self}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Row({ node, isSelf }: { readonly node: NodeView; readonly isSelf: boolean }) {
  const { nodes: said, figures } = useConsoleWords()
  const { format } = useSpeech()
  const now = useNow()
  const { host, port, state, version, startedAt, seenAt, sockets, bus } = node
  const { webhooksHeld, oldestHeldAt, signalsBehindMs } = node
  // What it held is still of use; whoever was connected is not there any more.
  const isAway = state === 'away'
  const { icon: Icon, tone } = looks[state]
  return (
    <tr data-shown={isSelf ? '' : undefined}>
      <td data-name={said.node}>
        <span className="id">
          {host}:{port}
        </span>
        {isSelf ? <span className="aside"> {said.self}</span> : null}
      </td>
      <td data-name={said.state}>
        <span className="mark" data-tone={tone}>
          <Icon size={14} aria-hidden />
          {said.states[state]}
        </span>
      </td>
      <td data-name={said.seen}>
        {now - seenAt < FRESH_MS ? (
          <time title={format.exact(seenAt)}>{said.now}</time>
        ) : (
          <Age time={seenAt} />
        )}
      </td>
      <td className="number" data-name={said.sockets}>
        {isAway ? figures.none : format.number(sockets)}
      </td>
      <td className="number" data-name={said.held}>
        {format.number(webhooksHeld)}
        {oldestHeldAt === null ? null : (
          <span className="aside"> {said.heldSince(format.span(Math.max(0, seenAt - oldestHeldAt)))}</span>
        )}
      </td>
      <td className="number" data-name={said.behind}>
        {isAway || signalsBehindMs === null ? figures.none : format.span(signalsBehindMs)}
      </td>
      <td data-name={said.bus}>{isAway ? figures.none : said.buses[bus]}</td>
      <td data-name={said.started}>
        <Age time={startedAt} />
      </td>
      <td className="id" data-name={said.version}>
        {version}
      </td>
    </tr>
  )
}
