/**
 * The list of recalls as a value: what is loaded, what waits, how it changes. Pure; `use-feed.ts` does the talking.
 *
 * Rows are one run without holes, newest first, each id once. Live rows go on top only while the reader looks at the
 * top; otherwise they wait and are counted. Memory is bounded: at most MAX_ROWS rows and MAX_WAITING waiting ones.
 */
import type { RecallChange, RecallPage, RecallView } from '@takeback/protocol'
import type { Problem } from '../api/problem.ts'

export const MAX_ROWS = 20_000
/** Beyond it only the count is kept, and showing them loads the newest page again. */
export const MAX_WAITING = 1000

export interface Feed {
  readonly status: 'loading' | 'failed' | 'ready'
  readonly problem: Problem | null
  readonly rows: readonly RecallView[]
  readonly waiting: readonly RecallView[]
  readonly waitingCount: number
  /** Waiting rows are no longer all known: show them by loading. */
  readonly stale: boolean
  /** Cursor of the next older page; null at the end. */
  readonly next: number | null
  readonly more: 'idle' | 'loading' | 'failed'
  /** The last live insertion: the list slides by `count` rows when `turn` changes. */
  readonly slid: { readonly turn: number; readonly count: number }
}

export type FeedChange =
  | { readonly kind: 'reset' }
  | { readonly kind: 'loaded'; readonly page: RecallPage }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'older-asked' }
  | { readonly kind: 'older-loaded'; readonly page: RecallPage }
  | { readonly kind: 'older-failed' }
  /** Rows that came live, or that a reconnection found; `hold` says that the reader is elsewhere. */
  | { readonly kind: 'arrived'; readonly recalls: readonly RecallView[]; readonly hold: boolean }
  /** The newest page does not reach down to what is loaded: there is a hole between. */
  | { readonly kind: 'missed' }
  | { readonly kind: 'shown' }
  | { readonly kind: 'changed'; readonly changes: readonly RecallChange[] }

export const emptyFeed: Feed = {
  status: 'loading',
  problem: null,
  rows: [],
  waiting: [],
  waitingCount: 0,
  stale: false,
  next: null,
  more: 'idle',
  slid: { turn: 0, count: 0 },
}

export function changeFeed(feed: Feed, change: FeedChange): Feed {
  switch (change.kind) {
    case 'reset':
      return { ...emptyFeed, slid: feed.slid }
    case 'loaded':
      return loaded(feed, change.page)
    case 'failed':
      return feed.status === 'ready' ? feed : { ...feed, status: 'failed', problem: change.problem }
    case 'older-asked':
      return { ...feed, more: 'loading' }
    case 'older-loaded':
      return olderLoaded(feed, change.page)
    case 'older-failed':
      return { ...feed, more: 'failed' }
    case 'arrived':
      return arrived(feed, change.recalls, change.hold)
    case 'missed':
      return { ...feed, waiting: [], waitingCount: Math.max(1, feed.waitingCount), stale: true }
    case 'shown':
      return shown(feed)
    case 'changed':
      return {
        ...feed,
        rows: changed(feed.rows, change.changes),
        waiting: changed(feed.waiting, change.changes),
      }
  }
}

/** No more pages are asked for: the page would grow without bound. */
export function isFull(feed: Feed): boolean {
  return feed.rows.length >= MAX_ROWS
}

/** Nothing fits, for sure: a page may be empty and still have a next one, when the search walked far. */
export function isEmptyFeed(feed: Feed): boolean {
  return feed.status === 'ready' && feed.rows.length === 0 && feed.next === null
}

function loaded(feed: Feed, page: RecallPage): Feed {
  // Rows that the stream brought while the page was on its way are newer than it, and stay.
  const rows = merged([...feed.rows, ...feed.waiting], page.recalls)
  return { ...emptyFeed, status: 'ready', rows, next: page.next, slid: feed.slid }
}

function olderLoaded(feed: Feed, page: RecallPage): Feed {
  return { ...feed, rows: merged(feed.rows, page.recalls), next: page.next, more: 'idle' }
}

function arrived(feed: Feed, recalls: readonly RecallView[], hold: boolean): Feed {
  const fresh = merged([], recalls).filter(
    (recall) => !isKnown(feed.rows, recall.id) && !isKnown(feed.waiting, recall.id),
  )
  if (fresh.length === 0) return feed
  if (hold || feed.stale) {
    const waiting = merged(feed.waiting, fresh)
    const waitingCount = feed.waitingCount + fresh.length
    if (feed.stale || waiting.length > MAX_WAITING) return { ...feed, waiting: [], waitingCount, stale: true }
    return { ...feed, waiting, waitingCount }
  }
  return onTop(feed, fresh)
}

function shown(feed: Feed): Feed {
  if (feed.waiting.length === 0) return feed
  return onTop({ ...feed, waiting: [], waitingCount: 0 }, feed.waiting)
}

function onTop(feed: Feed, fresh: readonly RecallView[]): Feed {
  const rows = merged(feed.rows, fresh)
  const slid = { turn: feed.slid.turn + 1, count: fresh.length }
  if (rows.length <= MAX_ROWS) return { ...feed, rows, slid }
  // The oldest go: nobody looks at them, since the reader is at the top. Scrolling down loads them again.
  const kept = rows.slice(0, MAX_ROWS - 1000)
  return { ...feed, rows: kept, next: kept.at(-1)?.id ?? null, slid }
}

/** Nearly always one lies wholly above the other. Where both know a row, the later word counts. */
function merged(rows: readonly RecallView[], others: readonly RecallView[]): readonly RecallView[] {
  if (others.length === 0) return rows
  if (liesAbove(rows, others)) return [...rows, ...others]
  if (liesAbove(others, rows)) return [...others, ...rows]
  const byId = new Map<number, RecallView>()
  for (const row of rows) byId.set(row.id, row)
  for (const row of others) byId.set(row.id, row)
  return [...byId.values()].sort((a, b) => b.id - a.id)
}

/** Both not empty, and one falling run of ids from the first of `upper` to the last of `lower`. */
function liesAbove(upper: readonly RecallView[], lower: readonly RecallView[]): boolean {
  const [last, first] = [upper.at(-1), lower[0]]
  return (
    last !== undefined && first !== undefined && last.id > first.id && isFalling(upper) && isFalling(lower)
  )
}

function isFalling(rows: readonly RecallView[]): boolean {
  return rows.every((row, index) => index === 0 || row.id < (rows[index - 1]?.id ?? 0))
}

function isKnown(rows: readonly RecallView[], id: number): boolean {
  return indexOfRecall(rows, id) !== -1
}

/** Binary search in rows sorted by falling id; -1 when it is not there. */
export function indexOfRecall(rows: readonly RecallView[], id: number): number {
  let low = 0
  let high = rows.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const found = rows[middle]?.id ?? 0
    if (found === id) return middle
    if (found > id) low = middle + 1
    else high = middle - 1
  }
  return -1
}

function changed(rows: readonly RecallView[], changes: readonly RecallChange[]): readonly RecallView[] {
  let next: RecallView[] | null = null
  for (const { id, state, redeliveries } of changes) {
    const index = indexOfRecall(rows, id)
    const row = (next ?? rows)[index]
    if (row === undefined || (row.state === state && row.redeliveries === redeliveries)) continue
    next ??= [...rows]
    next[index] = { ...row, state, redeliveries }
  }
  return next ?? rows
}
