/** A delivery from its place in line to its end: each attempt with its answer, the waits between, and what comes next. */
import type { AttemptView, DeliveryStory } from '@takeback/protocol'
import { isRecallCommand } from '@takeback/protocol'
import { Fragment, type ReactNode } from 'react'
import { Attempt } from '../deliveries/attempt.tsx'
import { Countdown } from '../design/server-clock.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { isHeldByHand, whoParked } from './by-hand.ts'
import type { Hold } from './next-attempt.tsx'

interface TimelineProps {
  readonly story: DeliveryStory
  readonly hold: Hold
  readonly goTo: (id: number) => void
}

export function Timeline({ story, hold, goTo }: TimelineProps) {
  const { story: said } = useConsoleWords()
  const { format } = useSpeech()
  const { delivery, log, redeliveryOf } = story
  const [first] = log
  const dropped = (first?.attempt ?? 1) - 1
  const begun =
    redeliveryOf === null
      ? isRecallCommand(delivery.command)
        ? said.enqueued
        : said.enqueuedSend
      : said.again(String(redeliveryOf))
  return (
    <ol className="timeline">
      <Step at={delivery.enqueuedAt}>{begun}</Step>
      {dropped > 0 ? <li className="timeline-wait">{said.dropped(format.number(dropped))}</li> : null}
      {log.map((attempt, index) => (
        <Fragment key={`${attempt.attempt}/${attempt.at}`}>
          <ByHandSteps story={story} after={log[index - 1]?.at ?? 0} until={attempt.at} />
          <AttemptStep attempt={attempt} before={endOfLast(story, index)} />
        </Fragment>
      ))}
      <ByHandSteps story={story} after={log.at(-1)?.at ?? 0} until={Infinity} />
      <NextStep story={story} hold={hold} goTo={goTo} />
    </ol>
  )
}

/** When the attempt before it had ended, or when it was put in line; null: that is not listed. */
function endOfLast({ log, delivery }: DeliveryStory, index: number): number | null {
  const last = log[index - 1]
  if (last !== undefined) return last.at + last.ms
  return log[index]?.attempt === 1 ? delivery.enqueuedAt : null
}

/** Shorter ones are no wait that anybody would notice. */
const LEAST_WAIT = 500

function AttemptStep({ attempt, before }: { readonly attempt: AttemptView; readonly before: number | null }) {
  const { story: said } = useConsoleWords()
  const { words, format } = useSpeech()
  const waited = before === null ? 0 : attempt.at - before
  return (
    <>
      {waited < LEAST_WAIT ? null : <li className="timeline-wait">{said.waited(format.span(waited))}</li>}
      <Step at={attempt.at} aside={words.deliveries.attempt(format.number(attempt.attempt))}>
        <ul>
          <Attempt attempt={attempt} number={attempt.attempt} isOnly />
        </ul>
      </Step>
    </>
  )
}

interface ByHandStepsProps {
  readonly story: DeliveryStory
  /** What was done by hand after that and until then; the times of the attempts around it. */
  readonly after: number
  readonly until: number
}

function ByHandSteps({ story, after, until }: ByHandStepsProps) {
  const said = useConsoleWords()
  const { byHand } = story.delivery
  if (byHand === null) return null
  const { at, sentAgainAt } = byHand
  const isHere = (time: number): boolean => time > after && time <= until
  return (
    <>
      {isHere(at) ? <Step at={at}>{whoParked(byHand, said)}</Step> : null}
      {sentAgainAt !== null && isHere(sentAgainAt) ? (
        <Step at={sentAgainAt}>{said.park.sentAgain}</Step>
      ) : null}
    </>
  )
}

function NextStep({ story, hold, goTo }: TimelineProps) {
  const { story: said, park } = useConsoleWords()
  const { format } = useSpeech()
  const { delivery, behind } = story
  const { state, nextAttemptAt, settledAt, byHand } = delivery
  if (byHand !== null && isHeldByHand(delivery))
    return <li className="timeline-next">{park.heldUntil(format.moment(byHand.until))}</li>
  if (settledAt !== null || nextAttemptAt === null) return null
  if (state === 'sending') return <li className="timeline-next">{said.goesNow}</li>
  if (hold === 'paused') return <li className="timeline-next">{said.pausedWaits}</li>
  if (behind !== null) {
    return (
      <li className="timeline-next">
        {said.behind}{' '}
        <button type="button" className="link-button" onClick={() => goTo(behind)}>
          {behind}
        </button>
      </li>
    )
  }
  if (hold === 'left-alone') return <li className="timeline-next">{said.aloneWaits}</li>
  return (
    <li className="timeline-next">
      {said.next} <Countdown time={nextAttemptAt} />
      <span className="aside"> {format.clock(nextAttemptAt)}</span>
    </li>
  )
}

interface StepProps {
  readonly at: number
  readonly aside?: string
  readonly children: ReactNode
}

function Step({ at, aside, children }: StepProps) {
  const { format } = useSpeech()
  return (
    <li className="timeline-step">
      <span className="timeline-when">
        <time title={format.exact(at)}>{format.clock(at)}</time>
        {aside === undefined ? null : <span className="aside">{aside}</span>}
      </span>
      <div>{children}</div>
    </li>
  )
}
