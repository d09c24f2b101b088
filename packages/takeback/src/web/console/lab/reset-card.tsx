/** Back to the beginning. Asked for twice, since nothing brings it back. */
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { resetAll } from '../../api/lab.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { type StepProps, useStep } from '../use-step.ts'
import { StepWhy } from '../step-why.tsx'

export function ResetCard({ say, changed }: StepProps) {
  const { reset: said } = useConsoleWords().lab
  const { working, why, run } = useStep({ say, changed })
  const [asked, setAsked] = useState(false)
  return (
    <section className="card" aria-label={said.title}>
      <div className="card-head">
        <h3>{said.title}</h3>
      </div>
      <p className="card-body aside">{said.lead}</p>
      <div className="card-foot">
        {asked ? (
          <>
            <button
              type="button"
              className="button"
              data-danger=""
              disabled={working}
              onClick={() => {
                void run(resetAll, said.done).then(() => setAsked(false))
              }}
            >
              <RotateCcw size={14} />
              {said.sure}
            </button>
            <button type="button" className="button" disabled={working} onClick={() => setAsked(false)}>
              {said.cancel}
            </button>
          </>
        ) : (
          <button type="button" className="button" onClick={() => setAsked(true)}>
            <RotateCcw size={14} />
            {said.ask}
          </button>
        )}
        <StepWhy why={why} />
      </div>
    </section>
  )
}
