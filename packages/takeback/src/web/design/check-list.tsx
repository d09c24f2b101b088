/** The checks of the app backend, one by one. Verdicts by icon and word. */
import type { CheckView } from '@takeback/protocol'
import { CircleCheck, CircleDashed, CircleX, type LucideIcon } from 'lucide-react'
import { fill } from '../words/fill.ts'
import { useSpeech } from '../words/language.tsx'
import { wordOf } from '../words/word-of.ts'

const verdicts: Readonly<Record<CheckView['verdict'], { icon: LucideIcon; tone: string | undefined }>> = {
  passed: { icon: CircleCheck, tone: 'good' },
  failed: { icon: CircleX, tone: 'danger' },
  'not-asked': { icon: CircleDashed, tone: undefined },
}

export function CheckList({ checks }: { readonly checks: readonly CheckView[] }) {
  const { words } = useSpeech()
  const said = {
    passed: words.detail.passed,
    failed: words.detail.failed,
    'not-asked': words.detail.notAsked,
  }
  return (
    <ol className="lines">
      {checks.map((check) => {
        const { icon: Icon, tone } = verdicts[check.verdict]
        return (
          <li key={check.name} className="check">
            <span>{wordOf(words.checks, check.name) ?? check.name}</span>
            <span className="mark" data-tone={tone}>
              <Icon size={14} aria-hidden />
              {said[check.verdict]}
            </span>
            <span className="aside">
              {fill(wordOf(words.checkFound, check.code) ?? check.code, check.params)}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
