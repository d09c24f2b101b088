/** The recalls tab in whichever of its four states: loading, failed, empty, full. */
import type { OverviewView } from '@takeback/protocol'
import type { Ref } from 'react'
import type { Filters } from '../api/recalls.ts'
import { ProblemNotice } from '../design/notice.tsx'
import { EmptyList } from './empty-list.tsx'
import { isEmptyFeed } from './feed.ts'
import { RecallList, type ListHandle } from './recall-list.tsx'
import type { LiveFeed } from './use-feed.ts'
import type { Selection } from './use-selection.ts'

interface RecallsViewProps {
  readonly live: LiveFeed
  readonly selection: Selection
  readonly openId: number | null
  readonly filters: Filters
  readonly clearFilters: () => void
  readonly overview: OverviewView | null
  readonly sdkAppId: number
  readonly paused: boolean
  readonly scroller: HTMLElement | null
  readonly handle: Ref<ListHandle>
  readonly showFresh: () => void
  readonly say: (text: string) => void
}

export function RecallsView(props: RecallsViewProps) {
  const { live, selection, filters, clearFilters, overview, paused } = props
  const { feed } = live
  if (feed.status === 'failed' && feed.problem !== null) {
    return <ProblemNotice problem={feed.problem} retry={live.reload} />
  }
  if (isEmptyFeed(feed)) {
    return (
      <EmptyList
        filtered={Object.keys(filters).length > 0}
        clear={clearFilters}
        demo={overview?.demo === true}
        sdkAppId={props.sdkAppId}
        say={props.say}
      />
    )
  }
  return (
    <RecallList
      feed={feed}
      scroller={props.scroller}
      handle={props.handle}
      activeId={selection.activeId}
      openId={props.openId}
      open={selection.open}
      loadOlder={live.loadOlder}
      showWaiting={props.showFresh}
      reachedTop={() => (paused || feed.stale ? undefined : live.showWaiting())}
    />
  )
}
