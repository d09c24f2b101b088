/** Every plan of the last 180 days: who took back how much of whom, when and from where. */
import type { RecallPlan } from '@takeback/protocol'
import { Id } from '../../design/id.tsx'
import { Age } from '../../design/server-clock.tsx'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { PlanState } from './plan-state.tsx'

const LONGEST_ID = 28

interface PlansCardProps {
  readonly plans: readonly RecallPlan[]
  readonly shown: number | null
  readonly show: (plan: number) => void
}

export function PlansCard({ plans, shown, show }: PlansCardProps) {
  const { recall: said } = useConsoleWords()
  const { format } = useSpeech()
  return (
    <section className="card" aria-label={said.plans}>
      <div className="card-head">
        <h3>{said.plans}</h3>
        <span className="aside">{said.plansWhy}</span>
      </div>
      {plans.length === 0 ? (
        <p className="card-body aside">{said.noPlans}</p>
      ) : (
        <div className="table-frame">
          <table className="table">
            <thead>
              <tr>
                <th>{said.planned}</th>
                <th>{said.sender}</th>
                <th>{said.state}</th>
                <th className="number">{said.messages}</th>
                <th className="number">{said.takenBack}</th>
                <th>{said.from}</th>
              </tr>
            </thead>
            <tbody>
              {plans.map((plan) => (
                <tr key={plan.PlanId} aria-current={plan.PlanId === shown ? 'true' : undefined}>
                  <td data-name={said.planned}>
                    <button type="button" className="link-button" onClick={() => show(plan.PlanId)}>
                      {said.plan(String(plan.PlanId))}
                    </button>{' '}
                    <span className="aside">
                      <Age time={plan.PlannedAt} />
                    </span>
                  </td>
                  <td data-name={said.sender}>
                    <Id value={plan.From_Account} longest={LONGEST_ID} />
                  </td>
                  <td data-name={said.state}>
                    <PlanState state={plan.State} />
                  </td>
                  <td className="number" data-name={said.messages}>
                    {format.number(plan.Messages)}
                  </td>
                  <td className="number" data-name={said.takenBack}>
                    {format.number(plan.Recalled)}
                  </td>
                  <td className="id" data-name={said.from}>
                    {plan.StartedFrom ?? plan.PlannedFrom}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
