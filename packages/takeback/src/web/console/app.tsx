/** The console: what the Chat backend tells, and to whom. Holds the parts together; each view is a file of its own. */
import type { ConsoleApp } from '@takeback/protocol'
import { type ReactNode, use, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { fetchConsole } from '../api/console.ts'
import { HealthMark } from '../design/health-mark.tsx'
import { PageHeader } from '../design/page-header.tsx'
import { ClockContext } from '../design/server-clock.tsx'
import { Help, HelpButton } from '../live-list/help.tsx'
import { useShortcuts } from '../live-list/shortcuts.ts'
import { usePolled } from '../live-list/use-polled.ts'
import { useVoices } from '../live-list/use-voices.ts'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { type Liveness, DeliveriesView } from './deliveries-view.tsx'
import { LabView } from './lab/lab-view.tsx'
import { NoApp } from './no-app.tsx'
import { NodesView } from './nodes/nodes-view.tsx'
import { AppsView } from './operator/apps-view.tsx'
import { Overview } from './overview.tsx'
import { RecallView } from './recall/recall-view.tsx'
import type { Route, View } from './route.ts'
import { Side } from './side.tsx'
import { type Navigation, useRoute } from './use-route.ts'
import { WebhookView } from './webhook-view.tsx'

const OVERVIEW_EVERY = 2000

export function App() {
  const said = useConsoleWords()
  const { format } = useSpeech()
  const navigation = useRoute()
  const { route } = navigation
  const { answer, problem, again } = usePolled(fetchConsole, OVERVIEW_EVERY)
  const clock = use(ClockContext)
  useEffect(() => {
    if (answer !== null) clock.set(answer.now, answer.development?.clock === 'frozen')
  }, [answer, clock])
  const [helping, setHelping] = useState(false)
  const [liveness, tellLiveness] = useState<Liveness | null>(null)
  const voices = useVoices(
    useCallback((count) => said.list.announce(format.number(count), count), [said, format]),
  )
  const help = useCallback(() => setHelping(true), [])
  useShortcuts({ help })
  useTitle(route)
  useFocus(route.view)

  const apps = answer?.apps ?? []
  const app = route.app === null ? apps[0] : apps.find(({ sdkAppId }) => sdkAppId === route.app)
  useWholeAddress(navigation, apps[0]?.sdkAppId)
  const health = problem === null ? (liveness?.health ?? (answer === null ? 'connecting' : 'live')) : 'lost'

  function viewOf(shown: ConsoleApp): ReactNode {
    const common = { app: shown, say: voices.say, again }
    if (route.view === 'overview') return <Overview {...common} apps={apps} go={navigation.go} />
    if (route.view === 'nodes') return <NodesView />
    if (route.view === 'recall') return <RecallView app={shown} say={voices.say} />
    if (route.view === 'apps') return <AppsView {...common} />
    if (route.view === 'lab') return <LabView {...common} />
    if (route.view === 'webhook') return <WebhookView key={shown.sdkAppId} {...common} />
    return (
      <DeliveriesView
        {...common}
        key={`${shown.sdkAppId} ${route.view}`}
        navigation={navigation}
        whisper={voices.whisper}
        tellLiveness={tellLiveness}
      />
    )
  }

  return (
    <div className="app" data-detail={route.deliveryId === null ? undefined : ''}>
      <a className="skip" href="#content">
        {said.skip}
      </a>
      <PageHeader
        page="console"
        hasOthers={answer?.playground === true}
        state={<HealthMark health={health} paused={liveness?.paused === true} />}
      >
        <HelpButton help={help} />
      </PageHeader>
      <div className="console">
        <Side
          apps={apps}
          app={app ?? null}
          development={answer?.development ?? null}
          navigation={navigation}
        />
        {app === undefined ? (
          <NoApp answer={answer} problem={problem} asked={route.app} again={again} />
        ) : (
          viewOf(app)
        )}
      </div>
      <p className="toast" role="status">
        {voices.said}
      </p>
      <p className="unseen" aria-live="polite">
        {voices.whispered}
      </p>
      {helping ? (
        <Help close={() => setHelping(false)} next={said.help.next} previous={said.help.previous} />
      ) : null}
    </div>
  )
}

/** Another view is where the keys go next. Not the first one: a page that opens takes no focus. */
function useFocus(view: View): void {
  const last = useRef(view)
  useEffect(() => {
    if (last.current === view) return
    last.current = view
    document.querySelector<HTMLElement>('#content')?.focus({ preventScroll: true })
  }, [view])
}

/** A view that was asked for before the apps were known is the first app's, and its address says so: it may be passed on. */
function useWholeAddress({ route, refine }: Navigation, firstApp: number | undefined): void {
  const isPart = route.app === null && route.view !== 'overview'
  useEffect(() => {
    if (isPart && firstApp !== undefined) refine({ app: firstApp })
  }, [isPart, firstApp, refine])
}

function useTitle({ view, deliveryId }: Route): void {
  const said = useConsoleWords()
  useLayoutEffect(() => {
    document.title = said.title(deliveryId === null ? said.views[view] : said.story.label(String(deliveryId)))
  }, [said, view, deliveryId])
}
