/**
 * Keeps a live list true: loads pages, listens to the stream, mends the hole before the stream's first word, also after
 * it was cut. What a change means is `feed.ts`; here is only when it happens.
 */
import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react'
import { problemOf } from '../api/problem.ts'
import type { StreamHealth, StreamListener } from '../api/stream.ts'
import {
  changeFeed,
  emptyFeed,
  type Feed,
  type FeedChange,
  type Identified,
  isFull,
  type Page,
  type RowChange,
} from './feed.ts'
import { gatherLive } from './gather-live.ts'
import { type ArrivedPage, PagesUnderWay } from './pages-under-way.ts'

/** Where the rows of a list come from. Another source is another list. */
export interface LiveSource<Row extends Identified, Filters> {
  readonly fetchPage: (filters: Filters, cursor: number | null, signal?: AbortSignal) => Promise<Page<Row>>
  /** Rows of a full page. */
  readonly pageRows: number
  /** Ends when the function that it gives is called. */
  readonly open: (listener: StreamListener & LiveTold<Row>) => () => void
  /** The same meaning as the filters have for the server. */
  readonly matches: (row: Row, filters: Filters) => boolean
}

export interface LiveTold<Row extends Identified> {
  /** A row that is new, or that became different: as it is now. */
  readonly row: (row: Row) => void
  readonly change: (change: RowChange<Row>) => void
}

export interface LiveFeed<Row extends Identified> {
  readonly feed: Feed<Row>
  readonly health: StreamHealth
  readonly loadOlder: () => Promise<void>
  readonly reload: () => void
  readonly showWaiting: () => void
}

export interface Heard {
  /** New rows that fit the filters: how many. */
  readonly fresh: number
  /** Rows that came or changed, whatever the filters. */
  readonly ids: ReadonlySet<number>
}

/** `hold()` tells whether live rows wait now. */
export function useFeed<Row extends Identified, Filters>(
  source: LiveSource<Row, Filters>,
  filters: Filters,
  hold: () => boolean,
  heard: (live: Heard) => void,
): LiveFeed<Row> {
  const [feed, change] = useReducer(changeFeed<Row>, emptyFeed as Feed<Row>)
  const [health, setHealth] = useState<StreamHealth>('connecting')
  const [attempt, setAttempt] = useState(0)
  /** How often the stream began, and which of these was seen to. */
  const [openings, setOpenings] = useState(0)
  const mended = useRef(0)
  const [pages] = useState(() => new PagesUnderWay<Row>())
  const latest = useRef({ feed, filters, hold, heard })
  useLayoutEffect(() => {
    latest.current = { feed, filters, hold, heard }
  })

  useEffect(() => {
    const abort = new AbortController()
    change({ kind: 'reset' })
    askPage(source, pages, filters, null, abort.signal).then(
      ({ fitting: page }) => change({ kind: 'loaded', page }),
      (error: unknown) => {
        if (!abort.signal.aborted) change({ kind: 'failed', problem: problemOf(error) })
      },
    )
    return () => abort.abort()
    // A new attempt is a reason to ask the same again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [source, pages, filters, attempt])

  const reload = useCallback(() => setAttempt((count) => count + 1), [])

  useEffect(() => {
    const gather = gatherLive<Row>((rows, changes) => {
      const { feed: shown, filters: asked, hold: isElsewhere } = latest.current
      const fitting = rows.filter((row) => source.matches(row, asked))
      const unfit = rows.filter((row) => !source.matches(row, asked))
      const isHeld = isElsewhere()
      pages.tell([...rows, ...changes])
      if (rows.length + changes.length > 0) change({ kind: 'changed', changes: [...rows, ...changes] })
      // Who looks elsewhere keeps the rows where they are.
      if (unfit.length > 0 && !isHeld) change({ kind: 'left', ids: new Set(unfit.map(({ id }) => id)) })
      if (fitting.length > 0) change({ kind: 'arrived', rows: fitting, hold: isHeld })
      const newest = Math.max(shown.rows[0]?.id ?? 0, shown.waiting[0]?.id ?? 0)
      latest.current.heard({
        fresh: fitting.filter(({ id }) => id > newest).length,
        ids: new Set([...rows, ...changes].map(({ id }) => id)),
      })
    })
    const end = source.open({
      health: setHealth,
      row: gather.row,
      change: gather.change,
      reset: () => (latest.current.hold() ? change({ kind: 'missed' }) : reload()),
      opened: () => setOpenings((count) => count + 1),
    })
    return () => {
      end()
      gather.stop()
    }
  }, [source, pages, reload])

  useEffect(() => {
    // A page that is on its way may have been read before the stream began: what came between would be in neither.
    if (feed.status === 'loading' || mended.current === openings) return undefined
    mended.current = openings
    const abort = new AbortController()
    const { feed: shown, filters: asked } = latest.current
    void askPage(source, pages, asked, null, abort.signal)
      .then((arrived) => mending(shown, arrived, source.pageRows, latest.current.hold()).forEach(change))
      // The next opening asks again, or the reader.
      .catch(() => {})
    return () => abort.abort()
  }, [feed.status, openings, source, pages])

  const loadOlder = useCallback(async () => {
    const { feed: now, filters: asked } = latest.current
    if (now.status !== 'ready' || now.more === 'loading' || now.next === null || isFull(now)) return
    change({ kind: 'older-asked' })
    const arrived = await askPage(source, pages, asked, now.next).catch(() => null)
    // Other filters have begun another list meanwhile.
    if (latest.current.filters !== asked) return
    change(arrived === null ? { kind: 'older-failed' } : { kind: 'older-loaded', page: arrived.fitting })
  }, [source, pages])

  const showWaiting = useCallback(() => {
    if (latest.current.feed.stale) reload()
    else change({ kind: 'shown' })
  }, [reload])

  return { feed, health, loadOlder, reload, showWaiting }
}

function askPage<Row extends Identified, Filters>(
  source: LiveSource<Row, Filters>,
  pages: PagesUnderWay<Row>,
  filters: Filters,
  cursor: number | null,
  signal?: AbortSignal,
) {
  return pages.fetch(
    () => source.fetchPage(filters, cursor, signal),
    (row) => source.matches(row, filters),
  )
}

/** What the newest page that was asked for after the stream began makes of the list. */
function mending<Row extends Identified>(
  shown: Feed<Row>,
  { page, fitting }: ArrivedPage<Row>,
  pageRows: number,
  hold: boolean,
): FeedChange<Row>[] {
  if (shown.status === 'failed') return [{ kind: 'loaded', page: fitting }]
  const newest = shown.rows[0]?.id
  // A page that is not full went as far as anything fits.
  const isWhole = page.next === null || page.rows.length < pageRows
  const reaches = newest === undefined || isWhole || page.rows.some(({ id }) => id <= newest)
  return [
    reaches ? { kind: 'arrived', rows: fitting.rows, hold } : { kind: 'missed' },
    { kind: 'changed', changes: page.rows },
  ]
}
