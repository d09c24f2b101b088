/** Six places that could still hold the text, and what was found there just now. */
import { CircleCheck, CircleDashed, CircleX, RefreshCw } from 'lucide-react'
import { usePlaygroundSpeech } from '../words/playground-words.ts'
import { type ResidueCheck, residueNames } from './residue.ts'
import type { FollowedRecall } from './use-recall.ts'

const looks = {
  passed: { icon: CircleCheck, tone: 'good' },
  failed: { icon: CircleX, tone: 'danger' },
  'not-asked': { icon: CircleDashed, tone: undefined },
} as const

export function ResiduePanel({
  recall,
  checkAgain,
}: {
  readonly recall: FollowedRecall | null
  readonly checkAgain: () => void
}) {
  const { words, format } = usePlaygroundSpeech()
  const said = words.playground.residue
  const { checks = null, checkedAt = null, isChecking = false } = recall ?? {}
  return (
    <section className="panel" aria-label={said.title}>
      <header className="panel-head">
        <h2>{said.title}</h2>
        <span className="aside">
          {recall === null
            ? said.empty
            : checkedAt === null
              ? said.lead
              : said.checkedAt(format.clock(checkedAt))}
        </span>
        <span className="header-gap" />
        {recall === null ? null : (
          <button type="button" className="button" data-small="" disabled={isChecking} onClick={checkAgain}>
            <RefreshCw size={12} />
            {isChecking || checkedAt === null ? said.checking : said.again}
          </button>
        )}
      </header>
      <ul className="residue">
        {residueNames.map((name) => (
          <Line key={name} name={name} check={checks?.find((check) => check.name === name)} />
        ))}
      </ul>
    </section>
  )
}

function Line({
  name,
  check,
}: {
  readonly name: ResidueCheck['name']
  readonly check: ResidueCheck | undefined
}) {
  const { words } = usePlaygroundSpeech()
  const said = words.playground.residue
  const { icon: Icon, tone } = looks[check?.verdict ?? 'not-asked']
  const verdict =
    check === undefined
      ? null
      : { passed: said.passed, failed: said.failed, 'not-asked': said.notAsked }[check.verdict]
  return (
    <li data-check={name} data-verdict={check?.verdict}>
      <span>{said[name]}</span>
      <span className="mark" data-tone={tone}>
        <Icon size={14} aria-hidden />
        {verdict ?? '–'}
      </span>
      <span className="aside">{check?.why(said.why)}</span>
    </li>
  )
}
