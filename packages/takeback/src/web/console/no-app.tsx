/** The console without an app to show: still loading, out of reach, or there is none. */
import type { ConsoleView } from '@takeback/protocol'
import { Boxes } from 'lucide-react'
import type { Problem } from '../api/problem.ts'
import { Notice, ProblemNotice } from '../design/notice.tsx'
import { useConsoleWords } from '../words/console-words.ts'

interface NoAppProps {
  readonly answer: ConsoleView | null
  readonly problem: Problem | null
  /** The app of the address. */
  readonly asked: number | null
  readonly again: () => void
}

export function NoApp({ answer, problem, asked, again }: NoAppProps) {
  const said = useConsoleWords()
  return (
    <main className="scroller" id="content" tabIndex={-1}>
      {answer === null ? (
        problem === null ? (
          <OverviewBones />
        ) : (
          <ProblemNotice problem={problem} retry={again} />
        )
      ) : answer.apps.length === 0 ? (
        <Notice icon={Boxes} title={said.noAppTitle} text={said.noAppText} />
      ) : (
        <Notice icon={Boxes} title={said.unknownAppTitle(String(asked))} text={said.unknownAppText} />
      )}
    </main>
  )
}

function OverviewBones() {
  return (
    <div className="sheet bones" aria-hidden>
      {[240, 420, 640, 640, 360].map((width) => (
        <span className="bone overview-bone" key={width} style={{ width }} />
      ))}
    </div>
  )
}
