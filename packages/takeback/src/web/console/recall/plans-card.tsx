/** Every plan of the last 180 days: who took back how much of whom, when and from where. */
import type { RecallPlan } from '@takeback/protocol'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { PlanState } from './plan-state.tsx'

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
                  <td>
                    <button type="button" className="link-button" onClick={() => show(plan.PlanId)}>
                      {said.plan(String(plan.PlanId))}
                    </button>{' '}
                    <span className="aside">{format.moment(plan.PlannedAt)}</span>
                  </td>
                  <td className="id">{plan.From_Account}</td>
                  <td>
                    <PlanState state={plan.State} />
                  </td>
                  <td className="number">{format.number(plan.Messages)}</td>
                  <td className="number">{format.number(plan.Recalled)}</td>
                  <td className="id">{plan.StartedFrom ?? plan.PlannedFrom}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
