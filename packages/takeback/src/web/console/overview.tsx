/** How the webhooks of an app fare, at a glance: its endpoint, what waits, what went out. */
import type { ConsoleApp } from '@takeback/protocol'
import { useConsoleWords } from '../words/console-words.ts'
import { AppsTable } from './apps-table.tsx'
import { CallBars } from './call-bars.tsx'
import { EndpointCard } from './endpoint-card.tsx'
import { LoadMeter } from './load-meter.tsx'
import { QueueFigures } from './queue-figures.tsx'
import type { Navigation } from './use-route.ts'

interface OverviewProps {
  readonly app: ConsoleApp
  readonly apps: readonly ConsoleApp[]
  readonly go: Navigation['go']
  readonly say: (text: string) => void
  readonly again: () => void
}

export function Overview({ app, apps, go, say, again }: OverviewProps) {
  const said = useConsoleWords()
  const { endpoint } = app
  return (
    <main className="scroller" id="content" tabIndex={-1}>
      <div className="sheet">
        <header className="sheet-head">
          <h2>{said.views.overview}</h2>
        </header>
        <EndpointCard app={app} go={go} say={say} again={again} />
        <QueueFigures app={app} go={go} />
        {endpoint === null ? null : (
          <div className="overview-pair">
            <CallBars endpoint={endpoint} />
            <LoadMeter endpoint={endpoint} />
          </div>
        )}
        {apps.length < 2 ? null : <AppsTable apps={apps} shown={app.sdkAppId} go={go} />}
      </div>
    </main>
  )
}
