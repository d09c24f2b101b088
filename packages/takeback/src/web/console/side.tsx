/** Which app, and which of its views: a column on wide screens, a strip on narrow ones. */
import type { ConsoleApp, ConsoleView } from '@takeback/protocol'
import {
  Activity,
  FlaskConical,
  KeyRound,
  ListTree,
  type LucideIcon,
  OctagonAlert,
  Server,
  Undo2,
  Webhook,
} from 'lucide-react'
import { useEffect, useRef } from 'react'
import { isPlainClick } from '../design/is-plain-click.ts'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { hrefOf, type Route, type View, views } from './route.ts'
import type { Navigation } from './use-route.ts'

const icons: Readonly<Record<View, LucideIcon>> = {
  overview: Activity,
  deliveries: ListTree,
  trouble: OctagonAlert,
  webhook: Webhook,
  nodes: Server,
  recall: Undo2,
  apps: KeyRound,
  lab: FlaskConical,
}

interface SideProps {
  readonly apps: readonly ConsoleApp[]
  readonly app: ConsoleApp | null
  /** Null: this is production. */
  readonly development: ConsoleView['development']
  readonly navigation: Pick<Navigation, 'route' | 'go'>
}

export function Side({ apps, app, development, navigation: { route, go } }: SideProps) {
  const strip = useRef<HTMLElement>(null)
  const [hasApp, hasLab] = [app !== null, development !== null]
  // On a narrow screen the views are a strip: the one that is shown comes into view.
  useEffect(() => {
    strip.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
    // Another view is another link; the app and the laboratory come later and make it longer.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [route.view, hasApp, hasLab])
  const said = useConsoleWords()
  const { format } = useSpeech()
  const counts: Partial<Record<View, number>> =
    app === null ? {} : { deliveries: app.queue.waiting, trouble: app.queue.parked + app.queue.dead }
  const shown = views.filter((view) => view !== 'lab' || development !== null)
  const target = (view: View): Route => ({
    view,
    app: app?.sdkAppId ?? route.app,
    deliveryId: null,
    filters: {},
  })
  return (
    <nav className="side" aria-label={said.views.label} ref={strip}>
      <AppPicker
        apps={apps}
        app={app}
        choose={(sdkAppId) => go({ app: sdkAppId, deliveryId: null, filters: {} })}
      />
      <ul>
        {shown.map((view) => {
          const Icon = icons[view]
          const count = counts[view] ?? 0
          return (
            <li key={view}>
              <a
                href={hrefOf(target(view))}
                title={said.views[view]}
                aria-current={route.view === view ? 'page' : undefined}
                onClick={(event) => {
                  if (!isPlainClick(event)) return
                  event.preventDefault()
                  go(target(view))
                }}
              >
                <Icon size={16} strokeWidth={1.75} aria-hidden />
                <span className="side-name">{said.views[view]}</span>
                {view === 'lab' && development?.clock === 'frozen' ? (
                  <span className="count">{said.lab.frozenShort}</span>
                ) : null}
                {count > 0 ? <span className="count">{format.number(count)}</span> : null}
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

interface AppPickerProps {
  readonly apps: readonly ConsoleApp[]
  readonly app: ConsoleApp | null
  readonly choose: (sdkAppId: number) => void
}

function AppPicker({ apps, app, choose }: AppPickerProps) {
  const said = useConsoleWords()
  if (apps.length < 2) {
    return (
      <p className="side-app">
        <span className="aside">{said.app}</span>
        <span className="id">{app?.sdkAppId ?? '\u00a0'}</span>
      </p>
    )
  }
  return (
    <label className="side-app">
      <span className="aside">{said.app}</span>
      <span className="field">
        <select value={app?.sdkAppId ?? ''} onChange={(event) => choose(Number(event.target.value))}>
          {app === null ? <option value="" /> : null}
          {apps.map(({ sdkAppId }) => (
            <option key={sdkAppId} value={sdkAppId}>
              {sdkAppId}
            </option>
          ))}
        </select>
      </span>
    </label>
  )
}
