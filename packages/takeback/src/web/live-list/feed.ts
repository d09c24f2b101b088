/**
 * A live list as a value: what is loaded, what waits, how it changes. Pure; `use-feed.ts` does the talking.
 *
 * Rows are one run without holes, newest first, each id once. Live rows go on top only while the reader looks at the
 * top; otherwise they wait and are counted. Memory is bounded: at most MAX_ROWS rows and MAX_WAITING waiting ones.
 */
import type { Problem } from '../api/problem.ts'

export const MAX_ROWS = 20_000
/** Beyond it only the count is kept, and showing them loads the newest page again. */
export const MAX_WAITING = 1000

/** Ids grow with time. */
export interface Identified {
  readonly id: number
}

export interface Page<Row> {
  /** Newest first. */
  readonly rows: readonly Row[]
  /** Cursor of the next older page; null at the end. */
  readonly next: number | null
}

/** What became different of one row. */
export type RowChange<Row> = Identified & Partial<Row>

export interface Feed<Row extends Identified> {
  readonly status: 'loading' | 'failed' | 'ready'
  readonly problem: Problem | null
  readonly rows: readonly Row[]
  readonly waiting: readonly Row[]
  readonly waitingCount: number
  /** Waiting rows are no longer all known: show them by loading. */
  readonly stale: boolean
  /** Cursor of the next older page; null at the end. */
  readonly next: number | null
  readonly more: 'idle' | 'loading' | 'failed'
  /** The last live insertion: the list slides by `count` rows when `turn` changes. */
  readonly slid: { readonly turn: number; readonly count: number }
}

export type FeedChange<Row extends Identified> =
  | { readonly kind: 'reset' }
  | { readonly kind: 'loaded'; readonly page: Page<Row> }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'older-asked' }
  | { readonly kind: 'older-loaded'; readonly page: Page<Row> }
  | { readonly kind: 'older-failed' }
  /** Rows that came live, or that a reconnection found; `hold` says that the reader is elsewhere. */
  | { readonly kind: 'arrived'; readonly rows: readonly Row[]; readonly hold: boolean }
  /** The newest page does not reach down to what is loaded: there is a hole between. */
  | { readonly kind: 'missed' }
  | { readonly kind: 'shown' }
  | { readonly kind: 'changed'; readonly changes: readonly RowChange<Row>[] }
  /** What changed so that it fits no longer. */
  | { readonly kind: 'left'; readonly ids: ReadonlySet<number> }

export const emptyFeed: Feed<never> = {
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

export function changeFeed<Row extends Identified>(feed: Feed<Row>, change: FeedChange<Row>): Feed<Row> {
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
      return arrived(feed, change.rows, change.hold)
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
    case 'left':
      return { ...feed, rows: without(feed.rows, change.ids), waiting: without(feed.waiting, change.ids) }
  }
}

/** No more pages are asked for: the page would grow without bound. */
export function isFull(feed: Feed<Identified>): boolean {
  return feed.rows.length >= MAX_ROWS
}

/** Nothing fits, for sure: a page may be empty and still have a next one, when the search walked far. */
export function isEmptyFeed(feed: Feed<Identified>): boolean {
  return feed.status === 'ready' && feed.rows.length === 0 && feed.next === null
}

function loaded<Row extends Identified>(feed: Feed<Row>, page: Page<Row>): Feed<Row> {
  // Rows that the stream brought while the page was on its way are newer than it, and stay.
  const rows = merged([...feed.rows, ...feed.waiting], page.rows)
  return { ...emptyFeed, status: 'ready', rows, next: page.next, slid: feed.slid }
}

function olderLoaded<Row extends Identified>(feed: Feed<Row>, page: Page<Row>): Feed<Row> {
  return { ...feed, rows: merged(feed.rows, page.rows), next: page.next, more: 'idle' }
}

function arrived<Row extends Identified>(feed: Feed<Row>, rows: readonly Row[], hold: boolean): Feed<Row> {
  // What is older than all that is loaded comes with its page: between would be a hole.
  const oldest = feed.next === null ? 0 : (feed.rows.at(-1)?.id ?? 0)
  const fresh = merged([], rows).filter(
    ({ id }) => id > oldest && !isKnown(feed.rows, id) && !isKnown(feed.waiting, id),
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

function shown<Row extends Identified>(feed: Feed<Row>): Feed<Row> {
  if (feed.waiting.length === 0) return feed
  return onTop({ ...feed, waiting: [], waitingCount: 0 }, feed.waiting)
}

function onTop<Row extends Identified>(feed: Feed<Row>, fresh: readonly Row[]): Feed<Row> {
  const rows = merged(feed.rows, fresh)
  const top = feed.rows[0]?.id ?? 0
  // Those between push nothing down that the reader looks at first.
  const above = fresh.filter(({ id }) => id > top).length
  const slid = above === 0 ? feed.slid : { turn: feed.slid.turn + 1, count: above }
  if (rows.length <= MAX_ROWS) return { ...feed, rows, slid }
  // The oldest go: nobody looks at them, since the reader is at the top. Scrolling down loads them again.
  const kept = rows.slice(0, MAX_ROWS - 1000)
  return { ...feed, rows: kept, next: kept.at(-1)?.id ?? null, slid }
}

/** Nearly always one lies wholly above the other. Where both know a row, the later word counts. */
function merged<Row extends Identified>(rows: readonly Row[], others: readonly Row[]): readonly Row[] {
  if (others.length === 0) return rows
  if (liesAbove(rows, others)) return [...rows, ...others]
  if (liesAbove(others, rows)) return [...others, ...rows]
  const byId = new Map<number, Row>()
  for (const row of rows) byId.set(row.id, row)
  for (const row of others) byId.set(row.id, row)
  return [...byId.values()].sort((a, b) => b.id - a.id)
}

/** Both not empty, and one falling run of ids from the first of `upper` to the last of `lower`. */
function liesAbove(upper: readonly Identified[], lower: readonly Identified[]): boolean {
  const [last, first] = [upper.at(-1), lower[0]]
  return (
    last !== undefined && first !== undefined && last.id > first.id && isFalling(upper) && isFalling(lower)
  )
}

function isFalling(rows: readonly Identified[]): boolean {
  return rows.every((row, index) => index === 0 || row.id < (rows[index - 1]?.id ?? 0))
}

function isKnown(rows: readonly Identified[], id: number): boolean {
  return indexOfRow(rows, id) !== -1
}

/** Binary search in rows sorted by falling id; -1 when it is not there. */
export function indexOfRow(rows: readonly Identified[], id: number): number {
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

function changed<Row extends Identified>(
  rows: readonly Row[],
  changes: readonly RowChange<Row>[],
): readonly Row[] {
  let next: Row[] | null = null
  for (const change of changes) {
    const index = indexOfRow(rows, change.id)
    const row = (next ?? rows)[index]
    if (row === undefined || isSame(row, change)) continue
    next ??= [...rows]
    next[index] = { ...row, ...change }
  }
  return next ?? rows
}

function isSame<Row extends Identified>(row: Row, change: RowChange<Row>): boolean {
  return (Object.keys(change) as (keyof Row)[]).every((name) => row[name] === change[name])
}

function without<Row extends Identified>(rows: readonly Row[], ids: ReadonlySet<number>): readonly Row[] {
  return rows.some(({ id }) => ids.has(id)) ? rows.filter(({ id }) => !ids.has(id)) : rows
}
