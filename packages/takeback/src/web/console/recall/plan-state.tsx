import type { RecallPlanState } from '@takeback/protocol'
import { useConsoleWords } from '../../words/console-words.ts'

const warns: ReadonlySet<RecallPlanState> = new Set(['ready', 'running', 'too-many'])

/** What a plan does, or has done. */
export function PlanState({ state }: { readonly state: RecallPlanState }) {
  const { recall: said } = useConsoleWords()
  return (
    <span className="pill" data-warns={warns.has(state) ? '' : undefined}>
      {said.states[state]}
    </span>
  )
}
