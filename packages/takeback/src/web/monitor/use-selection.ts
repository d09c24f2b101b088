/** Which row the keyboard is on and which recall is open: j and k walk along the list, with the detail when it is open. */
import { useCallback, useState, type RefObject } from 'react'
import { indexOfRecall, type Feed } from './feed.ts'
import type { ListHandle } from './recall-list.tsx'
import type { Navigation } from './use-route.ts'

export interface Selection {
  readonly activeId: number | null
  readonly open: (id: number) => void
  readonly openActive: () => void
  /** Closes the detail, or else gives the row up. */
  readonly close: () => void
  readonly step: (way: 1 | -1) => void
  /** The step from the open recall; null at the end of the list. */
  readonly stepFromOpen: (way: 1 | -1) => (() => void) | null
}

export function useSelection(
  navigation: Navigation,
  feed: Feed,
  list: RefObject<ListHandle | null>,
): Selection {
  const { route, go, refine, leaveDetail } = navigation
  const { recallId } = route
  const [activeId, setActiveId] = useState<number | null>(null)

  const open = useCallback(
    (id: number) => {
      setActiveId(id)
      go({ tab: 'recalls', recallId: id })
    },
    [go],
  )

  function close(): void {
    if (recallId === null) return setActiveId(null)
    leaveDetail()
    document.querySelector<HTMLElement>('#list')?.focus({ preventScroll: true })
  }

  function step(way: 1 | -1): void {
    const from = recallId ?? activeId
    const at = from === null ? -1 : indexOfRecall(feed.rows, from)
    const index = at === -1 ? (list.current?.firstInView() ?? 0) : at + way
    const next = feed.rows[index]
    if (next === undefined) return
    setActiveId(next.id)
    list.current?.reveal(index)
    if (recallId !== null) refine({ recallId: next.id })
  }

  function stepFromOpen(way: 1 | -1): (() => void) | null {
    const at = recallId === null ? -1 : indexOfRecall(feed.rows, recallId)
    return at === -1 || feed.rows[at + way] === undefined ? null : () => step(way)
  }

  const openActive = (): void => (activeId === null ? undefined : open(activeId))
  return { activeId, open, openActive, close, step, stepFromOpen }
}
