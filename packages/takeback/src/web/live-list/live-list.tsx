/**
 * The list: only the rows in view exist in the page, ten thousand scroll like ten. It lives in the page's one
 * scroller, below the figures; `top` says whether its first row is in view, which is when live rows may slide in.
 */
import { ArrowUp } from 'lucide-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  Fragment,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ReactNode,
  type Ref,
  type RefObject,
} from 'react'
import { useSpeech } from '../words/language.tsx'
import { isFull, type Feed, type Identified } from './feed.ts'

export interface ListHandle {
  readonly isAtTop: () => boolean
  readonly toTop: () => void
  readonly reveal: (index: number) => void
  readonly firstInView: () => number
}

interface LiveListProps<Row extends Identified> {
  readonly feed: Feed<Row>
  readonly words: ListWords
  /** Each column's name, by the word of its cells' class: `cell-time`. */
  readonly columns: readonly (readonly [cell: string, name: string])[]
  /** Rows without words, while the list loads. */
  readonly skeleton: ReactNode
  readonly renderRow: (row: Row, place: RowPlace) => ReactNode
  /** Before the number, for the row's id in the page. */
  readonly rowName: string
  /** Null until it is in the page. */
  readonly scroller: HTMLElement | null
  readonly handle: Ref<ListHandle>
  readonly activeId: number | null
  readonly loadOlder: () => Promise<void>
  readonly showWaiting: () => void
  readonly reachedTop: () => void
}

/** Where a row is: for its own element. */
export interface RowPlace {
  readonly index: number
  readonly top: number
  readonly active: boolean
}

/** What the list says about itself. */
export interface ListWords {
  readonly label: string
  readonly fresh: (count: string, many: number) => string
  readonly loadingMore: string
  readonly moreFailed: string
  readonly end: (count: string, many: number) => string
  readonly full: (count: string) => string
}

const ROW = 36
/** Three lines, where the list is too narrow for a table. */
const CARD = 88
const CARDS_BELOW = 640
/** Older rows are asked for when this many are left below. */
const AHEAD = 60
/** The columns' own line, which sticks above the rows. */
const COLUMNS = 32

export function LiveList<Row extends Identified>(props: LiveListProps<Row>) {
  const { feed, words, scroller, activeId, rowName, loadOlder, showWaiting, reachedTop } = props
  const { format } = useSpeech()
  const canvas = useRef<HTMLDivElement>(null)
  const { margin, covered, cards } = useGeometry(canvas, scroller)
  const height = cards ? CARD : ROW

  // Its answers change without its identity: the React compiler, which is not used here, could not know.
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: feed.rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => height,
    overscan: 10,
    scrollMargin: margin,
    scrollPaddingStart: covered,
    getItemKey: (index) => feed.rows[index]?.id ?? index,
  })
  useLayoutEffect(() => virtual.measure(), [virtual, height])

  const isAtTop = (): boolean => (scroller?.scrollTop ?? 0) <= margin - covered + 4
  useImperativeHandle(props.handle, () => ({
    isAtTop,
    toTop: () => scroller?.scrollTo({ top: Math.min(scroller.scrollTop, margin - covered) }),
    reveal: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    firstInView: () => Math.max(0, Math.ceil(((scroller?.scrollTop ?? 0) + covered - margin) / height)),
  }))
  useOnTop(scroller, isAtTop, reachedTop)
  useSlide(canvas, feed, height)

  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const wantsOlder =
    feed.status === 'ready' && feed.more === 'idle' && feed.next !== null && last >= feed.rows.length - AHEAD
  useEffect(() => {
    if (wantsOlder) void loadOlder()
  }, [wantsOlder, loadOlder, last])

  return (
    <div className="list" data-cards={cards ? '' : undefined}>
      {/* Rows and nothing else: what is said about them stands beside the grid, or it is no grid to a screen reader. */}
      <div
        role="grid"
        tabIndex={0}
        id="list"
        aria-label={words.label}
        aria-busy={feed.status === 'loading'}
        aria-rowcount={feed.next === null ? feed.rows.length + 1 : -1}
        aria-activedescendant={activeId === null ? undefined : `${rowName}-${activeId}`}
      >
        <ColumnNames columns={props.columns} />
        {feed.waitingCount > 0 ? (
          <div className="fresh" role="row">
            <div role="gridcell">
              <button type="button" className="button" data-primary="" data-small="" onClick={showWaiting}>
                <ArrowUp size={14} aria-hidden />
                {words.fresh(format.number(feed.waitingCount), feed.waitingCount)}
              </button>
            </div>
          </div>
        ) : null}
        <div className="canvas" role="rowgroup" ref={canvas} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = feed.rows[item.index]
            if (row === undefined) return null
            const place = { index: item.index, top: item.start - margin, active: row.id === activeId }
            return <Fragment key={item.key}>{props.renderRow(row, place)}</Fragment>
          })}
        </div>
      </div>
      {feed.rows.length === 0 ? props.skeleton : null}
      <Foot feed={feed} words={words} loadOlder={loadOlder} />
    </div>
  )
}

function ColumnNames({ columns }: Pick<LiveListProps<Identified>, 'columns'>) {
  return (
    <div className="columns" role="row" aria-rowindex={1}>
      {columns.map(([cell, name]) => (
        <span key={cell} role="columnheader" className={`cell-${cell}`}>
          {name}
        </span>
      ))}
    </div>
  )
}

function Foot({ feed, words, loadOlder }: Pick<LiveListProps<Identified>, 'feed' | 'words' | 'loadOlder'>) {
  const { words: common, format } = useSpeech()
  if (feed.status !== 'ready') return null
  if (feed.more === 'failed') {
    return (
      <p className="foot" role="alert">
        {words.moreFailed}
        <button type="button" className="button" data-small="" onClick={() => void loadOlder()}>
          {common.actions.retry}
        </button>
      </p>
    )
  }
  const count = format.number(feed.rows.length)
  if (feed.next === null) return <p className="foot">{words.end(count, feed.rows.length)}</p>
  return <p className="foot">{isFull(feed) ? words.full(count) : words.loadingMore}</p>
}

/** Where the rows begin in the scroller, how much of its top is covered by what sticks there, table or cards. */
function useGeometry(canvas: RefObject<HTMLElement | null>, frame: HTMLElement | null) {
  const [geometry, setGeometry] = useState({ margin: 0, covered: 0, cards: false })
  useLayoutEffect(() => {
    const rows = canvas.current
    if (rows === null || frame === null) return undefined
    function measure(): void {
      if (rows === null || frame === null) return
      const bar = frame.querySelector<HTMLElement>('.sticky')
      const sticky = bar !== null && getComputedStyle(bar).position === 'sticky' ? bar.offsetHeight : 0
      frame.style.setProperty('--sticky', `${sticky}px`)
      const margin = topWithin(rows, frame)
      const cards = frame.clientWidth < CARDS_BELOW
      const covered = sticky + (cards ? 0 : COLUMNS)
      setGeometry((now) =>
        now.margin === margin && now.covered === covered && now.cards === cards
          ? now
          : { margin, covered, cards },
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    for (const element of [frame, ...frame.children, ...(rows.parentElement?.children ?? [])]) {
      if (element !== rows) observer.observe(element)
    }
    return () => observer.disconnect()
  }, [canvas, frame])
  return geometry
}

/** Offsets, not rectangles: those move while new rows slide in. */
function topWithin(element: HTMLElement, frame: HTMLElement): number {
  let top = 0
  for (let at: Element | null = element; at instanceof HTMLElement && at !== frame; at = at.offsetParent)
    top += at.offsetTop
  return top
}

/** Coming back to the top shows what waited: the reader asked for it by scrolling there. */
function useOnTop(frame: HTMLElement | null, isAtTop: () => boolean, reachedTop: () => void): void {
  const latest = useRef({ isAtTop, reachedTop })
  useLayoutEffect(() => {
    latest.current = { isAtTop, reachedTop }
  })
  useEffect(() => {
    if (frame === null) return undefined
    let wasAtTop = latest.current.isAtTop()
    function onScroll(): void {
      const atTop = latest.current.isAtTop()
      if (atTop && !wasAtTop) latest.current.reachedTop()
      wasAtTop = atTop
    }
    frame.addEventListener('scroll', onScroll, { passive: true })
    return () => frame.removeEventListener('scroll', onScroll)
  }, [frame])
}

/** New rows push the others down, within 140 ms; more than a few at once just appear. */
function useSlide(canvas: RefObject<HTMLElement | null>, feed: Feed<Identified>, height: number): void {
  const turn = useRef(feed.slid.turn)
  useLayoutEffect(() => {
    if (feed.slid.turn === turn.current) return
    turn.current = feed.slid.turn
    if (feed.slid.count > 4 || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const from = `translateY(${-feed.slid.count * height}px)`
    canvas.current?.animate([{ transform: from }, { transform: 'none' }], {
      duration: 140,
      easing: 'ease-out',
    })
  }, [canvas, feed.slid, height])
}
