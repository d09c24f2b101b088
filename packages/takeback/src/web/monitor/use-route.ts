/** The address bar as state. Going somewhere adds a step of history; refining where one is replaces it. */
import { useCallback, useState, useSyncExternalStore } from 'react'
import type { Filters } from '../api/recalls.ts'
import { hrefOf, parseRoute, withFilter, type Route } from './route.ts'

export interface Navigation {
  readonly route: Route
  readonly go: (change: Partial<Route>) => void
  readonly refine: (change: Partial<Route>) => void
  /** Sets one filter and leaves the others as the address has them now; `undefined` takes it away. */
  readonly narrow: Narrow
  /** Back to the list, by the step that led here when this page made it. */
  readonly leaveDetail: () => void
}

export type Narrow = (name: keyof Filters, value: string | undefined) => void

interface Step {
  readonly fromList?: boolean
}

export function useRoute(): Navigation {
  const address = useSyncExternalStore(onMove, () => location.pathname + location.search)
  const [known, setKnown] = useState(() => ({ address, route: currentRoute() }))
  // Parsed once per address: a route that stays equal keeps its identity, and its filters theirs.
  const route = known.address === address ? known.route : keepFilters(currentRoute(), known.route)
  if (known.address !== address) setKnown({ address, route })

  const go = useCallback((change: Partial<Route>) => {
    const now = currentRoute()
    const fromList = now.recallId === null && typeof change.recallId === 'number'
    move('pushState', { ...now, ...change }, { fromList })
  }, [])
  const refine = useCallback((change: Partial<Route>) => {
    move('replaceState', { ...currentRoute(), ...change }, (history.state as Step | null) ?? {})
  }, [])
  const narrow = useCallback<Narrow>(
    (name, value) => refine({ filters: withFilter(currentRoute().filters, name, value) }),
    [refine],
  )
  const leaveDetail = useCallback(() => {
    const step = history.state as Step | null
    if (step?.fromList === true) history.back()
    else move('pushState', { ...currentRoute(), recallId: null }, {})
  }, [])
  return { route, go, refine, narrow, leaveDetail }
}

function currentRoute(): Route {
  return parseRoute(location.pathname, location.search)
}

function keepFilters(next: Route, last: Route): Route {
  const same =
    hrefOf({ ...next, recallId: null, tab: 'recalls' }) ===
    hrefOf({ ...last, recallId: null, tab: 'recalls' })
  return same ? { ...next, filters: last.filters } : next
}

function move(how: 'pushState' | 'replaceState', route: Route, step: Step): void {
  const href = hrefOf(route)
  if (href === location.pathname + location.search) return
  history[how](step, '', href)
  moved.dispatchEvent(new Event('move'))
}

/** pushState tells nobody; this does. */
const moved = new EventTarget()

function onMove(changed: () => void): () => void {
  moved.addEventListener('move', changed)
  addEventListener('popstate', changed)
  return () => {
    moved.removeEventListener('move', changed)
    removeEventListener('popstate', changed)
  }
}
