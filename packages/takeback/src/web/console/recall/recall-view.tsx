/** Bulk recall: what one sender said between two moments is counted first, and taken back by the name of that count. */
import type { ConsoleApp } from '@takeback/protocol'
import { useCallback, useState } from 'react'
import { fetchPlans } from '../../api/operator.ts'
import { usePolled } from '../../live-list/use-polled.ts'
import { OperatorView } from '../operator/operator-view.tsx'
import { PlanCard } from './plan-card.tsx'
import { PlanForm } from './plan-form.tsx'
import { PlansCard } from './plans-card.tsx'

const PLANS_EVERY = 2000

interface RecallViewProps {
  readonly app: ConsoleApp
  readonly say: (text: string) => void
}

export function RecallView({ app: { sdkAppId }, say }: RecallViewProps) {
  return (
    <OperatorView view="recall" say={say}>
      {() => <Plans key={sdkAppId} app={sdkAppId} say={say} />}
    </OperatorView>
  )
}

interface PlansProps {
  readonly app: number
  readonly say: (text: string) => void
}

function Plans({ app, say }: PlansProps) {
  const [shown, setShown] = useState<number | null>(null)
  const ask = useCallback((signal: AbortSignal) => fetchPlans(app, signal), [app])
  const { answer, again } = usePolled(ask, PLANS_EVERY)
  return (
    <>
      <PlanForm
        app={app}
        say={say}
        planned={(plan) => {
          setShown(plan)
          again()
        }}
      />
      {shown === null ? null : <PlanCard key={shown} app={app} id={shown} say={say} changed={again} />}
      <PlansCard plans={answer?.Plans ?? []} shown={shown} show={setShown} />
    </>
  )
}
