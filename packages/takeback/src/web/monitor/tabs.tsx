/** Recalls, quarantine, refusals: three addresses, so plain links; the counts say whether a look is due. */
import type { OverviewView } from '@takeback/protocol'
import { isPlainClick } from '../design/is-plain-click.ts'
import { useSpeech } from '../words/language.tsx'
import { hrefOf, type Route } from './route.ts'

interface TabsProps {
  readonly route: Route
  readonly overview: OverviewView | null
  readonly go: (change: Partial<Route>) => void
}

export function Tabs({ route, overview, go }: TabsProps) {
  const { words, format } = useSpeech()
  const counts = { recalls: 0, quarantine: overview?.quarantined ?? 0, refusals: overview?.refused ?? 0 }
  return (
    <nav className="tabs" aria-label={words.tabs.label}>
      {(['recalls', 'quarantine', 'refusals'] as const).map((tab) => (
        <a
          key={tab}
          href={hrefOf({ tab, recallId: null, filters: {} })}
          aria-current={route.tab === tab ? 'page' : undefined}
          onClick={(event) => {
            if (!isPlainClick(event)) return
            event.preventDefault()
            go({ tab, recallId: null, filters: {} })
          }}
        >
          {words.tabs[tab]}
          {counts[tab] > 0 ? <span className="count">{format.number(counts[tab])}</span> : null}
        </a>
      ))}
    </nav>
  )
}
