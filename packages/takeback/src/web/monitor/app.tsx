/** The monitor: what the app backend heard. Holds the parts together; each part is a file of its own. */
import { use, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { fetchOverview } from '../api/recalls.ts'
import { ClockContext } from '../design/server-clock.tsx'
import { isEmptyFeed } from '../live-list/feed.ts'
import { Help } from '../live-list/help.tsx'
import type { ListHandle } from '../live-list/live-list.tsx'
import { useShortcuts } from '../live-list/shortcuts.ts'
import { useFeed } from '../live-list/use-feed.ts'
import { usePolled } from '../live-list/use-polled.ts'
import { type OpenRow, useSelection } from '../live-list/use-selection.ts'
import { useVoices } from '../live-list/use-voices.ts'
import { useSpeech } from '../words/language.tsx'
import { CallbackUrl } from './callback-place.ts'
import { Figures } from './figures.tsx'
import { FilterBar } from './filter-bar.tsx'
import { Header } from './header.tsx'
import { Quarantine } from './quarantine.tsx'
import { RecallDetail } from './recall-detail.tsx'
import { recallSource } from './recall-source.ts'
import { RecallsView } from './recalls-view.tsx'
import { Refusals } from './refusals.tsx'
import type { Route } from './route.ts'
import { Tabs } from './tabs.tsx'
import { type Navigation, useRoute } from './use-route.ts'

/** Shown in commands until the server says which apps it serves. */
const SAMPLE_APP = 1_400_000_000

export function App() {
  const { words, format } = useSpeech()
  const navigation = useRoute()
  const { route, go, refine, narrow } = navigation
  const { filters, recallId, tab } = route
  const [paused, setPaused] = useState(false)
  const [helping, setHelping] = useState(false)
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const list = useRef<ListHandle>(null)
  const search = useRef<HTMLInputElement>(null)
  const overview = useOverview()
  const voices = useVoices(
    useCallback((count) => words.list.announce(format.number(count), count), [words, format]),
  )
  const [changes, noteChanges] = useChanges(recallId)
  const isAtTop = (): boolean => list.current?.isAtTop() !== false
  const live = useFeed(
    recallSource,
    filters,
    () => paused || tab !== 'recalls' || !isAtTop(),
    (heard) => {
      voices.whisper(heard.fresh)
      noteChanges(heard.ids)
    },
  )
  const selection = useSelection(useOpenRecall(navigation), live.feed, list)
  useTitle(route)

  function togglePause(): void {
    setPaused(!paused)
    if (paused && isAtTop()) live.showWaiting()
  }
  function showFresh(): void {
    live.showWaiting()
    list.current?.toTop()
  }
  useShortcuts({
    search: () => search.current?.focus(),
    next: () => selection.step(1),
    previous: () => selection.step(-1),
    open: selection.openActive,
    close: selection.close,
    pause: togglePause,
    help: () => setHelping(true),
  })

  const sdkAppId = overview?.sdkAppIds[0] ?? SAMPLE_APP
  const { say } = voices
  const isEmpty = isEmptyFeed(live.feed)
  return (
    <CallbackUrl value={overview?.callbackUrl ?? null}>
      <div className="app" data-detail={recallId === null ? undefined : ''}>
        <a className="skip" href="#list">
          {words.skip}
        </a>
        <Header
          health={live.health}
          paused={paused}
          hasPlayground={overview?.playground === true}
          help={() => setHelping(true)}
        />
        <div className="stage">
          <main className="scroller" ref={setScroller}>
            <Figures overview={overview} />
            <div className="sticky">
              <Tabs route={route} overview={overview} go={go} />
              {tab === 'recalls' ? (
                <FilterBar
                  filters={filters}
                  narrow={narrow}
                  paused={paused}
                  togglePause={togglePause}
                  demo={overview?.demo === true && !isEmpty}
                  say={say}
                  search={search}
                />
              ) : null}
            </div>
            {tab === 'recalls' ? (
              <RecallsView
                live={live}
                selection={selection}
                openId={recallId}
                filters={filters}
                clearFilters={() => refine({ filters: {} })}
                overview={overview}
                sdkAppId={sdkAppId}
                paused={paused}
                scroller={scroller}
                handle={list}
                showFresh={showFresh}
                say={say}
              />
            ) : null}
            {tab === 'quarantine' ? <Quarantine sdkAppId={sdkAppId} say={say} /> : null}
            {tab === 'refusals' ? <Refusals /> : null}
          </main>
          {recallId === null ? null : (
            <RecallDetail
              key={recallId}
              id={recallId}
              changes={changes}
              close={selection.close}
              newer={selection.stepFromOpen(-1)}
              older={selection.stepFromOpen(1)}
              narrow={narrow}
            />
          )}
        </div>
        <p className="toast" role="status">
          {voices.said}
        </p>
        <p className="unseen" aria-live="polite">
          {voices.whispered}
        </p>
        {helping ? (
          <Help close={() => setHelping(false)} next={words.help.next} previous={words.help.previous} />
        ) : null}
      </div>
    </CallbackUrl>
  )
}

function useOpenRecall({ route, go, refine, leaveDetail }: Navigation): OpenRow {
  const goTo = useCallback((id: number) => go({ tab: 'recalls', recallId: id }), [go])
  const turn = (id: number): void => refine({ recallId: id })
  return { id: route.recallId, go: goTo, turn, leave: leaveDetail }
}

const OVERVIEW_EVERY = 2000

function useOverview() {
  const { answer } = usePolled(fetchOverview, OVERVIEW_EVERY)
  const clock = use(ClockContext)
  useEffect(() => {
    if (answer !== null) clock.set(answer.now)
  }, [answer, clock])
  return answer
}

/** How often the stream said that the open recall changed: its detail is then read again. */
function useChanges(recallId: number | null) {
  const [changed, setChanged] = useState({ id: recallId, times: 0 })
  function note(ids: ReadonlySet<number>): void {
    if (recallId !== null && ids.has(recallId)) {
      setChanged((last) => ({ id: recallId, times: last.times + 1 }))
    }
  }
  return [changed.id === recallId ? changed.times : 0, note] as const
}

function useTitle({ tab, recallId }: Route): void {
  const { words } = useSpeech()
  useLayoutEffect(() => {
    document.title = words.title(recallId === null ? words.tabs[tab] : words.detail.label(String(recallId)))
  }, [words, tab, recallId])
}
