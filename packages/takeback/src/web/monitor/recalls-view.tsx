/** The recalls tab in whichever of its four states: loading, failed, empty, full. */
import type { OverviewView, RecallView } from '@takeback/protocol'
import type { Ref } from 'react'
import type { Filters } from '../api/recalls.ts'
import { ProblemNotice } from '../design/notice.tsx'
import { isEmptyFeed } from '../live-list/feed.ts'
import { type ListHandle, LiveList } from '../live-list/live-list.tsx'
import type { LiveFeed } from '../live-list/use-feed.ts'
import type { Selection } from '../live-list/use-selection.ts'
import { useSpeech } from '../words/language.tsx'
import { EmptyList } from './empty-list.tsx'
import { RecallBones, recallCells } from './recall-bones.tsx'
import { RecallRow } from './recall-row.tsx'

interface RecallsViewProps {
  readonly live: LiveFeed<RecallView>
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
  const { words } = useSpeech()
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
    <LiveList
      feed={feed}
      words={words.list}
      columns={recallCells.map((cell) => [cell, words.columns[cell]] as const)}
      skeleton={<RecallBones label={words.list.loading} />}
      rowName="recall"
      renderRow={(recall, { index, top, active }) => (
        <RecallRow
          recall={recall}
          index={index}
          top={top}
          active={active}
          opened={recall.id === props.openId}
          open={selection.open}
        />
      )}
      scroller={props.scroller}
      handle={props.handle}
      activeId={selection.activeId}
      loadOlder={live.loadOlder}
      showWaiting={props.showFresh}
      reachedTop={() => (paused || feed.stale ? undefined : live.showWaiting())}
    />
  )
}
