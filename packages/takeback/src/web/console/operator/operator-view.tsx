/** A view for the operator alone. Of anybody else the operator key is asked for; a sign-in needs none. */
import type { OperatedApp } from '@takeback/protocol'
import { KeyRound } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { fetchApps, bringKey } from '../../api/operator.ts'
import type { Problem } from '../../api/problem.ts'
import { ProblemNotice } from '../../design/notice.tsx'
import { DetailBones } from '../../live-list/detail-panel.tsx'
import { usePolled } from '../../live-list/use-polled.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { TextField } from '../text-field.tsx'
import { useStep } from '../use-step.ts'
import { StepWhy } from '../step-why.tsx'

/** What is changed here is read again at once; this is for what somebody else changes. */
const APPS_EVERY = 60_000

interface OperatorViewProps {
  readonly view: 'recall' | 'apps'
  readonly say: (text: string) => void
  /** `again`: the apps are read again. */
  readonly children: (apps: readonly OperatedApp[], again: () => void) => ReactNode
}

export function OperatorView({ view, say, children }: OperatorViewProps) {
  const said = useConsoleWords()
  const { answer, problem, again } = usePolled(fetchApps, APPS_EVERY)
  const needsKey = isStranger(problem)
  return (
    <main className="scroller" id="content" tabIndex={-1}>
      <div className="sheet settings">
        <header className="sheet-head">
          <h2>{said.views[view]}</h2>
        </header>
        {needsKey ? <KeyForm say={say} changed={again} /> : null}
        {problem === null || needsKey ? null : <ProblemNotice problem={problem} retry={again} />}
        {problem === null && answer === null ? <DetailBones label={said.operator.loading} /> : null}
        {answer === null || needsKey ? null : children(answer, again)}
      </div>
    </main>
  )
}

interface KeyFormProps {
  readonly say: (text: string) => void
  readonly changed: () => void
}

function KeyForm({ say, changed }: KeyFormProps) {
  const { operator: said } = useConsoleWords()
  const { working, why, run } = useStep({ say, changed })
  const [key, setKey] = useState('')

  async function check(): Promise<void> {
    bringKey(key.trim())
    await fetchApps()
  }

  return (
    <form
      className="card"
      aria-label={said.title}
      onSubmit={(event) => {
        event.preventDefault()
        void run(check, said.opened)
      }}
    >
      <div className="card-head">
        <KeyRound size={14} aria-hidden />
        <h3>{said.title}</h3>
      </div>
      <div className="card-body">
        <p className="aside">{said.lead}</p>
        <div className="operator-key">
          <TextField name={said.key} type="password" value={key} change={setKey} maxLength={256} />
        </div>
      </div>
      <div className="card-foot">
        <button type="submit" className="button" data-primary="" disabled={working || key.trim() === ''}>
          {said.open}
        </button>
        <StepWhy why={why} />
      </div>
    </form>
  )
}

function isStranger(problem: Problem | null): boolean {
  return problem?.kind === 'status' && (problem.status === 401 || problem.status === 429)
}
