/** The address bar as state. Going somewhere adds a step of history; refining where one is replaces it. */
import { useCallback, useState, useSyncExternalStore } from 'react'

/** How a page reads its addresses and writes them: pure, and the same object for the life of the page. */
export interface Addresses<Route> {
  readonly parse: (pathname: string, search: string) => Route
  readonly hrefOf: (route: Route) => string
  /** Keeps of the last route what is equal, so that it keeps its identity too. */
  readonly keep: (next: Route, last: Route) => Route
  /** A detail lies over the list that it was opened from. */
  readonly isDetail: (route: Route) => boolean
}

export interface Navigation<Route> {
  readonly route: Route
  readonly go: (change: Partial<Route>) => void
  readonly refine: (change: Partial<Route>) => void
  /** Out of a detail: by the step that led into it when this page made it, or else to `change`. */
  readonly leave: (change: Partial<Route>) => void
}

interface Step {
  readonly fromList?: boolean
}

export function useAddress<Route extends object>(addresses: Addresses<Route>): Navigation<Route> {
  const { parse, hrefOf, keep, isDetail } = addresses
  const address = useSyncExternalStore(onMove, () => location.pathname + location.search)
  const read = useCallback(() => parse(location.pathname, location.search), [parse])
  const [known, setKnown] = useState(() => ({ address, route: read() }))
  // Parsed once per address: a route that stays equal keeps its identity, and its filters theirs.
  const route = known.address === address ? known.route : keep(read(), known.route)
  if (known.address !== address) setKnown({ address, route })

  const move = useCallback(
    (how: 'pushState' | 'replaceState', next: Route, step: Step) => {
      const href = hrefOf(next)
      if (href === location.pathname + location.search) return
      history[how](step, '', href)
      moved.dispatchEvent(new Event('move'))
    },
    [hrefOf],
  )
  const go = useCallback(
    (change: Partial<Route>) => {
      const now = read()
      const next = { ...now, ...change }
      move('pushState', next, { fromList: !isDetail(now) && isDetail(next) })
    },
    [read, move, isDetail],
  )
  const refine = useCallback(
    (change: Partial<Route>) =>
      move('replaceState', { ...read(), ...change }, (history.state as Step | null) ?? {}),
    [read, move],
  )
  const leave = useCallback(
    (change: Partial<Route>) => {
      const step = history.state as Step | null
      if (step?.fromList === true) history.back()
      else move('pushState', { ...read(), ...change }, {})
    },
    [read, move],
  )
  return { route, go, refine, leave }
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
