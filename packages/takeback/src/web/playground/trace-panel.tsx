/** The newest recall as a line of steps, each with its time since the press. */
import { CircleCheck, CircleDashed } from 'lucide-react'
import { useEffect, useState } from 'react'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import type { Phone } from './phone.ts'
import { traceOf, traceSteps } from './trace.ts'
import type { FollowedRecall } from './use-recall.ts'

interface TracePanelProps {
  readonly recall: FollowedRecall | null
  readonly phones: readonly Phone[]
  /** A message is there that may still be taken back. */
  readonly isInviting: boolean
}

export function TracePanel({ recall, phones, isInviting }: TracePanelProps) {
  const { words, format } = usePlaygroundSpeech()
  const said = words.playground.trace
  const others = useHeard(recall, phones)
  const times = recall === null ? null : traceOf(stampsOf(recall, others.toldAt), performance.timeOrigin)
  return (
    <section className="panel" aria-label={said.title}>
      <header className="panel-head">
        <h2>{said.title}</h2>
        {recall === null ? <span className="aside">{isInviting ? said.empty : said.over}</span> : null}
      </header>
      <ol className="trace">
        {traceSteps.map((step) => {
          const time = times?.[step] ?? null
          const isMoot = step === 'told' && recall !== null && time === null && others.online === 0
          return (
            <li key={step} title={said.why[step]} data-done={time === null ? undefined : ''}>
              <span className="mark" data-tone={time === null ? undefined : 'good'}>
                {time === null ? (
                  <CircleDashed size={14} aria-hidden />
                ) : (
                  <CircleCheck size={14} aria-hidden />
                )}
                {said[step]}
              </span>
              <span className="trace-time">
                {time !== null
                  ? format.span(time)
                  : isMoot
                    ? said.nobody
                    : recall === null
                      ? '–'
                      : said.waiting}
              </span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function stampsOf({ case: of, answeredAt, wire, detail }: FollowedRecall, toldAt: number | null) {
  const attempt = wire?.attempts.at(-1)
  return {
    pressedAt: of.pressedAt,
    answeredAt,
    toldAt,
    decidedAt: wire?.recalledAt ?? null,
    webhookAt: attempt?.kind === 'answered' ? attempt.at + attempt.ms : null,
    handledAt: detail?.recall.state === 'applied' ? (detail.attempts.at(-1)?.at ?? null) : null,
  }
}

/** When the last phone that is online heard of it; the sender's own answer is another step. */
function useHeard(recall: FollowedRecall | null, phones: readonly Phone[]) {
  const [, setRound] = useState(0)
  useEffect(() => {
    const ends = phones.map((phone) => phone.subscribe(() => setRound((round) => round + 1)))
    return () => ends.forEach((end) => end())
  }, [phones])
  if (recall === null) return { toldAt: null, online: 0 }
  const { id } = recall.case.message
  const online = phones.filter(
    (phone) => phone.screen().status === 'online' || phone.heardOf(id) !== undefined,
  )
  const heard = online.flatMap((phone) => phone.heardOf(id) ?? [])
  return {
    toldAt: heard.length === online.length && heard.length > 0 ? Math.max(...heard) : null,
    online: online.length,
  }
}
