/** What was turned away at the door, and why; beside it what came in and concerned nobody. */
import type { RefusalsView } from '@takeback/protocol'
import { ShieldCheck } from 'lucide-react'
import { fetchRefusals } from '../api/recalls.ts'
import { CodeBlock } from '../design/code-block.tsx'
import { Id } from '../design/id.tsx'
import { Notice, ProblemNotice } from '../design/notice.tsx'
import { Age } from '../design/server-clock.tsx'
import { useSpeech } from '../words/language.tsx'
import { useCallbackPlace } from './callback-place.ts'
import { Probes } from './probes.tsx'
import { RefusedReasons, RefusedWhy } from './refused-reasons.tsx'
import { sampleWebhook } from './sample-webhook.ts'
import { asCurl } from '../design/curl.ts'
import { RecallBones } from './recall-bones.tsx'
import { usePolled } from '../live-list/use-polled.ts'

const LOOK_AGAIN = 3000
/** An app that nobody has: SDKAppIDs are ten digits. */
const NOBODYS_APP = 1

export function Refusals() {
  const { words } = useSpeech()
  const place = useCallbackPlace()
  const { answer, problem, again } = usePolled(fetchRefusals, LOOK_AGAIN)
  if (answer === null) {
    return problem === null ? (
      <RecallBones label={words.list.loading} />
    ) : (
      <ProblemNotice problem={problem} retry={again} />
    )
  }
  const isClean = answer.latest.length === 0 && total(answer.counts) === 0
  return (
    <section className="apart" aria-label={words.refusals.label}>
      {isClean ? (
        <Notice icon={ShieldCheck} title={words.refusals.emptyTitle} text={words.refusals.emptyText}>
          <CodeBlock
            text={asCurl(place.origin, sampleWebhook(place.path, NOBODYS_APP))}
            label={words.refusals.emptyText}
          />
        </Notice>
      ) : (
        <>
          <p className="intro">{words.refusals.intro}</p>
          <h2>{words.refusals.reasons}</h2>
          <RefusedReasons reasons={answer.reasons} settings={answer.settings} />
          <h2>{words.refusals.latest}</h2>
          <Latest latest={answer.latest} settings={answer.settings} />
        </>
      )}
      <Probes probes={answer.probes} latestProbes={answer.latestProbes} />
      <h2>{words.refusals.others}</h2>
      <p className="intro">{words.refusals.othersWhy}</p>
      {total(answer.otherCommands) === 0 ? (
        <p className="aside">{words.refusals.noOthers}</p>
      ) : (
        <Counts counts={answer.otherCommands} />
      )}
    </section>
  )
}

function Counts({ counts }: { readonly counts: Readonly<Record<string, number>> }) {
  const { format } = useSpeech()
  const most = Math.max(1, ...Object.values(counts))
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a)
  return (
    <dl className="counts">
      {sorted.map(([name, count]) => (
        <div key={name}>
          <dt className="id">{name}</dt>
          <dd>
            <span className="bar" style={{ width: `${(count / most) * 100}%` }} aria-hidden />
            {format.number(count)}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Latest({ latest, settings }: Pick<RefusalsView, 'latest' | 'settings'>) {
  const { words } = useSpeech()
  const said = words.refusals.latestColumns
  return (
    <table className="latest">
      <thead>
        <tr>
          <th scope="col">{said.time}</th>
          <th scope="col">{said.reason}</th>
          <th scope="col">{said.detail}</th>
          <th scope="col">{said.ip}</th>
        </tr>
      </thead>
      <tbody>
        {latest.map((refusal, index) => (
          // Newest first and without an id: the place counted from the end is what stays.
          <tr key={`${refusal.at} ${latest.length - index}`}>
            <td>
              <Age time={refusal.at} />
            </td>
            <td className="id">{refusal.reason}</td>
            <td>
              <RefusedWhy {...refusal} settings={settings} words="refusedWhy" />
            </td>
            <td>
              <Id value={refusal.clientIp} longest={24} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
