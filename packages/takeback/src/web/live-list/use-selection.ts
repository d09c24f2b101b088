/** Which row the keyboard is on and which one is open: j and k walk along the list, with the detail when it is open. */
import { useCallback, useState, type RefObject } from 'react'
import { indexOfRow, type Feed, type Identified } from './feed.ts'
import type { ListHandle } from './live-list.tsx'

export interface Selection {
  readonly activeId: number | null
  readonly open: (id: number) => void
  readonly openActive: () => void
  /** Closes the detail, or else gives the row up. */
  readonly close: () => void
  readonly step: (way: 1 | -1) => void
  /** The step from the open row; null at the end of the list. */
  readonly stepFromOpen: (way: 1 | -1) => (() => void) | null
}

/** The detail's address. */
export interface OpenRow {
  readonly id: number | null
  /** Goes there; keeps its identity between renders. */
  readonly go: (id: number) => void
  /** To another one, in its place. */
  readonly turn: (id: number) => void
  readonly leave: () => void
}

export function useSelection(
  openRow: OpenRow,
  feed: Feed<Identified>,
  list: RefObject<ListHandle | null>,
): Selection {
  const { id: openId, go, turn, leave } = openRow
  const [activeId, setActiveId] = useState<number | null>(null)

  const open = useCallback(
    (id: number) => {
      setActiveId(id)
      go(id)
    },
    [go],
  )

  function close(): void {
    if (openId === null) return setActiveId(null)
    leave()
    document.querySelector<HTMLElement>('#list')?.focus({ preventScroll: true })
  }

  function step(way: 1 | -1): void {
    const from = openId ?? activeId
    const at = from === null ? -1 : indexOfRow(feed.rows, from)
    const index = at === -1 ? (list.current?.firstInView() ?? 0) : at + way
    const next = feed.rows[index]
    if (next === undefined) return
    setActiveId(next.id)
    list.current?.reveal(index)
    if (openId !== null) turn(next.id)
  }

  function stepFromOpen(way: 1 | -1): (() => void) | null {
    const at = openId === null ? -1 : indexOfRow(feed.rows, openId)
    return at === -1 || feed.rows[at + way] === undefined ? null : () => step(way)
  }

  const openActive = (): void => (activeId === null ? undefined : open(activeId))
  return { activeId, open, openActive, close, step, stepFromOpen }
}
