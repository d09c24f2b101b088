/**
 * Keeps the list of recalls true: loads pages, listens to the stream, mends the hole that a cut stream leaves.
 * What a change means is `feed.ts`; here is only when it happens. Live rows are gathered for a moment and shown
 * together: a thousand recalls a second are five renders, not a thousand.
 */
import type { RecallChange, RecallView } from '@takeback/protocol'
import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react'
import { problemOf } from '../api/problem.ts'
import { fetchRecalls, PAGE_ROWS, type Filters } from '../api/recalls.ts'
import { openRecallStream, type StreamHealth } from '../api/stream.ts'
import { changeFeed, emptyFeed, isFull, type Feed, type FeedChange } from './feed.ts'
import { matches } from './matches.ts'

const GATHER = 200

export interface LiveFeed {
  readonly feed: Feed
  readonly health: StreamHealth
  readonly loadOlder: () => Promise<void>
  readonly reload: () => void
  readonly showWaiting: () => void
}

/** `hold()` tells whether live rows wait now; `heard` gets every live row, whatever the filters. */
export function useFeed(
  filters: Filters,
  hold: () => boolean,
  heard: (live: { readonly fitting: number; readonly changes: readonly RecallChange[] }) => void,
): LiveFeed {
  const [feed, change] = useReducer(changeFeed, emptyFeed)
  const [health, setHealth] = useState<StreamHealth>('connecting')
  const [attempt, setAttempt] = useState(0)
  const latest = useRef({ feed, filters, hold, heard })
  useLayoutEffect(() => {
    latest.current = { feed, filters, hold, heard }
  })

  useEffect(() => {
    const abort = new AbortController()
    change({ kind: 'reset' })
    fetchRecalls(filters, null, abort.signal).then(
      (page) => change({ kind: 'loaded', page }),
      (error: unknown) => {
        if (!abort.signal.aborted) change({ kind: 'failed', problem: problemOf(error) })
      },
    )
    return () => abort.abort()
    // A new attempt is a reason to ask the same again.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [filters, attempt])

  const reload = useCallback(() => setAttempt((count) => count + 1), [])

  useEffect(() => {
    const abort = new AbortController()
    const gather = gatherLive((recalls, changes) => {
      const fitting = recalls.filter((recall) => matches(recall, latest.current.filters))
      if (fitting.length > 0) change({ kind: 'arrived', recalls: fitting, hold: latest.current.hold() })
      if (changes.length > 0) change({ kind: 'changed', changes })
      latest.current.heard({ fitting: fitting.length, changes })
    })
    const end = openRecallStream({
      health: setHealth,
      recall: gather.recall,
      state: gather.state,
      reset: () => (latest.current.hold() ? change({ kind: 'missed' }) : reload()),
      opened: () => {
        if (latest.current.feed.status === 'failed') reload()
        else void mend(latest.current, change, abort.signal)
      },
    })
    return () => {
      abort.abort()
      end()
      gather.stop()
    }
  }, [reload])

  const loadOlder = useCallback(async () => {
    const { feed: now, filters: asked } = latest.current
    if (now.status !== 'ready' || now.more === 'loading' || now.next === null || isFull(now)) return
    change({ kind: 'older-asked' })
    const page = await fetchRecalls(asked, now.next).catch(() => null)
    // Other filters have begun another list meanwhile.
    if (latest.current.filters !== asked) return
    change(page === null ? { kind: 'older-failed' } : { kind: 'older-loaded', page })
  }, [])

  const showWaiting = useCallback(() => {
    if (latest.current.feed.stale) reload()
    else change({ kind: 'shown' })
  }, [reload])

  return { feed, health, loadOlder, reload, showWaiting }
}

/** After the stream (re)opened: what came meanwhile, by the newest page. */
async function mend(
  now: { readonly feed: Feed; readonly filters: Filters; readonly hold: () => boolean },
  change: (change: FeedChange) => void,
  signal: AbortSignal,
): Promise<void> {
  const page = await fetchRecalls(now.filters, null, signal).catch(() => null)
  if (page === null || now.feed.status !== 'ready') return
  const newest = now.feed.rows[0]?.id
  // A page that is not full went as far as anything fits.
  const isWhole = page.next === null || page.recalls.length < PAGE_ROWS
  const reaches = newest === undefined || isWhole || page.recalls.some((recall) => recall.id <= newest)
  if (!reaches) change({ kind: 'missed' })
  else change({ kind: 'arrived', recalls: page.recalls, hold: now.hold() })
  change({ kind: 'changed', changes: page.recalls })
}

function gatherLive(flush: (recalls: readonly RecallView[], changes: readonly RecallChange[]) => void) {
  let recalls: RecallView[] = []
  let changes = new Map<number, RecallChange>()
  let timer: ReturnType<typeof setTimeout> | undefined
  function soon(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      const gathered = [recalls, [...changes.values()]] as const
      recalls = []
      changes = new Map()
      flush(...gathered)
    }, GATHER)
  }
  return {
    recall: (recall: RecallView) => {
      recalls.push(recall)
      soon()
    },
    state: (change: RecallChange) => {
      changes.set(change.id, change)
      soon()
    },
    stop: () => clearTimeout(timer),
  }
}
