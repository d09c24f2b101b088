/**
 * Keeps a live list true: loads pages, listens to the stream, mends the hole that a cut stream leaves.
 * What a change means is `feed.ts`; here is only when it happens. Live rows are gathered for a moment and shown
 * together: a thousand a second are five renders, not a thousand.
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

const GATHER = 200

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
  const latest = useRef({ feed, filters, hold, heard })
  useLayoutEffect(() => {
    latest.current = { feed, filters, hold, heard }
  })

  useEffect(() => {
    const abort = new AbortController()
    change({ kind: 'reset' })
    source.fetchPage(filters, null, abort.signal).then(
      (page) => change({ kind: 'loaded', page }),
      (error: unknown) => {
        if (!abort.signal.aborted) change({ kind: 'failed', problem: problemOf(error) })
      },
    )
    return () => abort.abort()
    // A new attempt is a reason to ask the same again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [source, filters, attempt])

  const reload = useCallback(() => setAttempt((count) => count + 1), [])

  useEffect(() => {
    const abort = new AbortController()
    const gather = gatherLive<Row>((rows, changes) => {
      const { feed: shown, filters: asked, hold: isElsewhere } = latest.current
      const fitting = rows.filter((row) => source.matches(row, asked))
      const unfit = rows.filter((row) => !source.matches(row, asked))
      const isHeld = isElsewhere()
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
      opened: () => {
        if (latest.current.feed.status === 'failed') reload()
        else void mend(source, latest.current, change, abort.signal)
      },
    })
    return () => {
      abort.abort()
      end()
      gather.stop()
    }
  }, [source, reload])

  const loadOlder = useCallback(async () => {
    const { feed: now, filters: asked } = latest.current
    if (now.status !== 'ready' || now.more === 'loading' || now.next === null || isFull(now)) return
    change({ kind: 'older-asked' })
    const page = await source.fetchPage(asked, now.next).catch(() => null)
    // Other filters have begun another list meanwhile.
    if (latest.current.filters !== asked) return
    change(page === null ? { kind: 'older-failed' } : { kind: 'older-loaded', page })
  }, [source])

  const showWaiting = useCallback(() => {
    if (latest.current.feed.stale) reload()
    else change({ kind: 'shown' })
  }, [reload])

  return { feed, health, loadOlder, reload, showWaiting }
}

/** After the stream (re)opened: what came meanwhile, by the newest page. */
async function mend<Row extends Identified, Filters>(
  source: LiveSource<Row, Filters>,
  now: { readonly feed: Feed<Row>; readonly filters: Filters; readonly hold: () => boolean },
  change: (change: FeedChange<Row>) => void,
  signal: AbortSignal,
): Promise<void> {
  const page = await source.fetchPage(now.filters, null, signal).catch(() => null)
  if (page === null || now.feed.status !== 'ready') return
  const newest = now.feed.rows[0]?.id
  // A page that is not full went as far as anything fits.
  const isWhole = page.next === null || page.rows.length < source.pageRows
  const reaches = newest === undefined || isWhole || page.rows.some((row) => row.id <= newest)
  if (!reaches) change({ kind: 'missed' })
  else change({ kind: 'arrived', rows: page.rows, hold: now.hold() })
  change({ kind: 'changed', changes: page.rows })
}

function gatherLive<Row extends Identified>(
  flush: (rows: readonly Row[], changes: readonly RowChange<Row>[]) => void,
) {
  let rows = new Map<number, Row>()
  let changes = new Map<number, RowChange<Row>>()
  let timer: ReturnType<typeof setTimeout> | undefined

  function soon(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      const gathered = [[...rows.values()], [...changes.values()]] as const
      rows = new Map()
      changes = new Map()
      flush(...gathered)
    }, GATHER)
  }

  return {
    row: (row: Row) => {
      rows.set(row.id, row)
      soon()
    },
    change: (change: RowChange<Row>) => {
      changes.set(change.id, change)
      soon()
    },
    stop: () => clearTimeout(timer),
  }
}
