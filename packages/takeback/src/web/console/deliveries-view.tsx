/**
 * The deliveries of an app, live, and the story of one beside them. The view of what is parked and dead is the same list,
 * narrowed to one of the two, with many to choose.
 */
import type { ConsoleApp } from '@takeback/protocol'
import { use, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { StreamHealth } from '../api/stream.ts'
import { ClockContext } from '../design/server-clock.tsx'
import type { ListHandle } from '../live-list/live-list.tsx'
import { useShortcuts } from '../live-list/shortcuts.ts'
import { useFeed } from '../live-list/use-feed.ts'
import { type OpenRow, useSelection } from '../live-list/use-selection.ts'
import { DeliveryFilterBar } from './delivery-filters.tsx'
import { DeliveryList } from './delivery-list.tsx'
import { deliverySource } from './delivery-source.ts'
import type { Hold } from './next-attempt.tsx'
import { StatesDrawing } from './states-drawing.tsx'
import { Story } from './story.tsx'
import { RedeliverBar, TroubleTabs } from './trouble.tsx'
import type { TroubleState } from './route.ts'
import type { Navigation } from './use-route.ts'

export interface Liveness {
  readonly health: StreamHealth
  readonly paused: boolean
}

interface DeliveriesViewProps {
  readonly app: ConsoleApp
  readonly navigation: Navigation
  readonly say: (text: string) => void
  /** How many new ones came. */
  readonly whisper: (count: number) => void
  readonly again: () => void
  readonly tellLiveness: (liveness: Liveness | null) => void
}

export function DeliveriesView(props: DeliveriesViewProps) {
  const { app, navigation, say, whisper, again, tellLiveness } = props
  const { route, narrow, refine } = navigation
  const { sdkAppId } = app
  const clock = use(ClockContext)
  const source = useMemo(() => deliverySource(sdkAppId, clock.now), [sdkAppId, clock])
  const trouble = route.view === 'trouble' ? troubleOf(route.filters.state) : null
  const filters = useMemo(
    () => (trouble === null ? route.filters : { ...route.filters, state: trouble }),
    [route.filters, trouble],
  )
  const [held, setHeld] = useState(false)
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const list = useRef<ListHandle>(null)
  const search = useRef<HTMLInputElement>(null)
  const [moves, noteMoves] = useMoves(route.deliveryId)
  const isAtTop = (): boolean => list.current?.isAtTop() !== false
  const live = useFeed(
    source,
    filters,
    () => held || !isAtTop(),
    ({ fresh, ids }) => {
      whisper(fresh)
      noteMoves(ids)
    },
  )
  const { health, feed } = live
  useEffect(() => tellLiveness({ health, paused: held }), [tellLiveness, health, held])
  useEffect(() => () => tellLiveness(null), [tellLiveness])
  const selection = useSelection(useOpenStory(navigation), feed, list)
  const choice = useChoice(filters)

  function toggleHold(): void {
    setHeld(!held)
    if (held && isAtTop()) live.showWaiting()
  }
  useShortcuts({
    search: () => search.current?.focus(),
    next: () => selection.step(1),
    previous: () => selection.step(-1),
    open: selection.openActive,
    close: selection.close,
    pause: toggleHold,
  })

  const hold: Hold =
    app.webhook?.paused === true ? 'paused' : app.endpoint?.state === 'left-alone' ? 'left-alone' : null
  return (
    <>
      <main className="scroller" id="content" tabIndex={-1} ref={setScroller}>
        {trouble === null ? (
          <StatesDrawing shown={filters.state} show={(state) => narrow('state', state)} />
        ) : (
          <TroubleTabs
            shown={trouble}
            queue={app.queue}
            show={(state) => refine({ filters: { ...route.filters, state }, deliveryId: null })}
          />
        )}
        <div className="sticky">
          <DeliveryFilterBar
            filters={filters}
            narrow={narrow}
            withoutState={trouble !== null}
            held={held}
            toggleHold={toggleHold}
            search={search}
          />
          {trouble === null ? null : (
            <RedeliverBar
              app={sdkAppId}
              trouble={trouble}
              queue={app.queue}
              choice={choice}
              rows={feed.rows}
              say={say}
              again={again}
            />
          )}
        </div>
        <DeliveryList
          app={app}
          live={live}
          selection={selection}
          choice={trouble === null ? null : choice}
          route={route}
          trouble={trouble}
          clearFilters={() => refine({ filters: {} })}
          go={navigation.go}
          hold={hold}
          held={held}
          scroller={scroller}
          handle={list}
        />
      </main>
      {route.deliveryId === null ? null : (
        <Story
          key={route.deliveryId}
          app={app}
          id={route.deliveryId}
          moves={moves}
          hold={hold}
          navigation={navigation}
          close={selection.close}
          newer={selection.stepFromOpen(-1)}
          older={selection.stepFromOpen(1)}
          say={say}
        />
      )}
    </>
  )
}

function troubleOf(state: string | undefined): TroubleState {
  return state === 'dead' ? 'dead' : 'parked'
}

function useOpenStory({ route, go, refine, leave }: Navigation): OpenRow {
  const goTo = useCallback((id: number) => go({ deliveryId: id }), [go])
  return {
    id: route.deliveryId,
    go: goTo,
    turn: (id) => refine({ deliveryId: id }),
    leave: () => leave({ deliveryId: null }),
  }
}

/** How often the stream said that the open delivery moved: its story is then read again. */
function useMoves(openId: number | null) {
  const [moved, setMoved] = useState({ id: openId, times: 0 })
  function note(ids: ReadonlySet<number>): void {
    if (openId !== null && ids.has(openId)) {
      setMoved((last) => ({ id: openId, times: last.id === openId ? last.times + 1 : 1 }))
    }
  }
  return [moved.id === openId ? moved.times : 0, note] as const
}

export interface Choice {
  readonly ids: ReadonlySet<number>
  readonly select: (id: number, selected: boolean) => void
  readonly selectAll: (ids: readonly number[]) => void
  readonly clear: () => void
}

/** Which rows are chosen; another narrowing chooses anew. */
function useChoice(filters: object): Choice {
  const [chosen, setChosen] = useState<{ readonly of: object; readonly ids: ReadonlySet<number> }>({
    of: filters,
    ids: new Set(),
  })
  const ids = chosen.of === filters ? chosen.ids : noIds
  const select = useCallback(
    (id: number, selected: boolean) =>
      setChosen((last) => {
        const next = new Set(last.of === filters ? last.ids : noIds)
        if (selected) next.add(id)
        else next.delete(id)
        return { of: filters, ids: next }
      }),
    [filters],
  )
  return {
    ids,
    select,
    selectAll: (all) => setChosen({ of: filters, ids: new Set(all) }),
    clear: () => setChosen({ of: filters, ids: noIds }),
  }
}

const noIds: ReadonlySet<number> = new Set()
