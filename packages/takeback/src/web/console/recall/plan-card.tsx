/** One plan: its count and its places, the press that carries it out, how far it is, and what became of each message. */
import { Square, Undo2 } from 'lucide-react'
import { useCallback, useState } from 'react'
import { executePlan, fetchPlan, type PlanShown, stopPlan } from '../../api/operator.ts'
import { DetailBones } from '../../live-list/detail-panel.tsx'
import { usePolled } from '../../live-list/use-polled.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { type Step, useStep } from '../use-step.ts'
import { PlaceTable } from './place-table.tsx'
import { PlanRecord } from './plan-record.tsx'
import { PlanState } from './plan-state.tsx'
import { StepWhy } from '../step-why.tsx'

const PLAN_EVERY = 1000
/** Of execute_recall_plan. */
const USUAL_PER_SECOND = 100
const MOST_PER_SECOND = 500

interface PlanCardProps {
  readonly app: number
  readonly id: number
  readonly say: (text: string) => void
  readonly changed: () => void
}

export function PlanCard({ app, id, say, changed }: PlanCardProps) {
  const { recall: said } = useConsoleWords()
  const { format } = useSpeech()
  const ask = useCallback((signal: AbortSignal) => fetchPlan(app, id, signal), [app, id])
  const { answer: plan, again } = usePolled(ask, PLAN_EVERY)
  const step = useStep({
    say,
    changed() {
      again()
      changed()
    },
  })
  const name = said.plan(String(id))
  if (plan === null) return <DetailBones label={name} />
  const dealtWith = plan.Recalled + plan.Refused
  const isUnderWay = plan.State === 'counting' || plan.State === 'running'
  return (
    <section className="card" aria-label={name}>
      <div className="card-head">
        <h3>{name}</h3>
        <PlanState state={plan.State} />
        <span className="aside recall-span">
          <span className="id">{plan.From_Account}</span> · {format.moment(plan.Since)} –{' '}
          {format.moment(plan.Until)}
        </span>
      </div>
      <div className="card-body">
        <p className="recall-count" role="status">
          {said.countOf(format.number(plan.Messages), plan.Messages, format.number(plan.Conversations))}
        </p>
        {plan.State === 'ready' ? <p className="aside">{said.nothingYet}</p> : null}
        {plan.StartedAt === null ? null : (
          <>
            <div
              className="load-bar"
              role="progressbar"
              aria-label={said.progress}
              aria-valuenow={dealtWith}
              aria-valuemin={0}
              aria-valuemax={plan.Messages}
            >
              <span style={{ width: `${plan.Messages === 0 ? 100 : (dealtWith / plan.Messages) * 100}%` }} />
            </div>
            <p className="aside">
              {said.doneOf(format.number(plan.Recalled), format.number(plan.Refused), plan.Refused)}
            </p>
          </>
        )}
        {plan.State === 'too-many' ? <p className="warning-line">{said.tooMany}</p> : null}
      </div>
      {plan.StartedAt === null ? <PlaceTable places={plan.Places} hasMore={plan.Next !== null} /> : null}
      {dealtWith === 0 ? null : <PlanRecord app={app} id={id} upTo={dealtWith} />}
      {plan.State === 'ready' || isUnderWay ? (
        <div className="card-foot">
          {plan.State === 'ready' ? <Execute app={app} plan={plan} step={step} /> : null}
          {isUnderWay || plan.State === 'ready' ? (
            <button
              type="button"
              className="button"
              disabled={step.working}
              onClick={() => void step.run(() => stopPlan(app, id), said.stopped)}
            >
              <Square size={14} />
              {plan.State === 'ready' ? said.drop : said.stop}
            </button>
          ) : null}
          {plan.State === 'ready' ? (
            <span className="aside">
              {said.expires} {format.moment(plan.ExpiresAt)}
            </span>
          ) : null}
          <StepWhy why={step.why} />
        </div>
      ) : null}
    </section>
  )
}

interface ExecuteProps {
  readonly app: number
  readonly plan: PlanShown
  readonly step: Step
}

/** The count is typed: nothing brings back what was taken back. */
function Execute({ app, plan: { PlanId, Messages }, step: { working, run } }: ExecuteProps) {
  const { recall: said } = useConsoleWords()
  const { format } = useSpeech()
  const [typed, setTyped] = useState('')
  const [rate, setRate] = useState(String(USUAL_PER_SECOND))
  const isRate = /^[1-9]\d{0,2}$/.test(rate) && Number(rate) <= MOST_PER_SECOND
  const isRight = isRate && typed === String(Messages)
  if (Messages === 0) return null
  return (
    <form
      className="recall-confirm"
      onSubmit={(event) => {
        event.preventDefault()
        if (isRight) void run(() => executePlan(app, PlanId, Messages, Number(rate)), said.started)
      }}
    >
      <label>
        <span>{said.type(String(Messages))}</span>
        <span className="field">
          <input
            type="text"
            inputMode="numeric"
            value={typed}
            maxLength={6}
            autoComplete="off"
            onChange={(event) => setTyped(event.target.value.trim())}
          />
        </span>
      </label>
      <label>
        <span>{said.perSecond}</span>
        <span className="field" data-narrow="" data-wrong={isRate ? undefined : ''}>
          <input
            type="text"
            inputMode="numeric"
            value={rate}
            maxLength={3}
            autoComplete="off"
            aria-label={said.perSecondName}
            title={said.perSecondName}
            aria-invalid={!isRate}
            onChange={(event) => setRate(event.target.value.trim())}
          />
        </span>
        <span>{said.perSecondUnit}</span>
      </label>
      <button type="submit" className="button" data-danger="" disabled={working || !isRight}>
        <Undo2 size={14} />
        {said.execute(format.number(Messages), Messages)}
      </button>
    </form>
  )
}
