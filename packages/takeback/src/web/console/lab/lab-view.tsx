/** Development mode: its clock, its faults, and back to the beginning. A Chat backend in production has none of it. */
import type { ConsoleApp } from '@takeback/protocol'
import { FlaskConical } from 'lucide-react'
import { fetchDevelopment } from '../../api/lab.ts'
import { ProblemNotice } from '../../design/notice.tsx'
import { DetailBones } from '../../live-list/detail-panel.tsx'
import { usePolled } from '../../live-list/use-polled.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { ClockCard } from './clock-card.tsx'
import { DoneCard } from './done-card.tsx'
import { FaultsCard } from './faults-card.tsx'
import { ResetCard } from './reset-card.tsx'

const LAB_EVERY = 1000

interface LabViewProps {
  readonly app: ConsoleApp
  readonly say: (text: string) => void
  /** The overview is read again. */
  readonly again: () => void
}

export function LabView({ app: { sdkAppId }, say, again }: LabViewProps) {
  const said = useConsoleWords()
  const { answer, problem, again: readAgain } = usePolled(fetchDevelopment, LAB_EVERY)

  function changed(): void {
    readAgain()
    again()
  }

  return (
    <main className="scroller" id="content" tabIndex={-1}>
      <div className="sheet settings lab">
        <header className="sheet-head">
          <h2>{said.views.lab}</h2>
        </header>
        <p className="lab-stripe" role="note">
          <FlaskConical size={16} aria-hidden />
          <span>
            <strong>{said.lab.title}</strong> {said.lab.lead}
          </span>
        </p>
        {problem === null ? null : <ProblemNotice problem={problem} retry={readAgain} />}
        {problem === null && answer === null ? <DetailBones label={said.lab.loading} /> : null}
        {answer === null ? null : (
          <>
            <ClockCard clock={answer.clock} say={say} changed={changed} />
            <FaultsCard app={sdkAppId} faults={answer.faults} say={say} changed={changed} />
            <DoneCard faults={answer.faults} />
            <ResetCard say={say} changed={changed} />
          </>
        )}
      </div>
    </main>
  )
}
