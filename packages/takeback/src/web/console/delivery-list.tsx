/** The list of deliveries in whichever of its four states: loading, failed, empty, full. */
import type { ConsoleApp, ConsoleDelivery } from '@takeback/protocol'
import { CircleCheck, Inbox, Pencil, SearchX } from 'lucide-react'
import type { Ref } from 'react'
import { Notice, ProblemNotice } from '../design/notice.tsx'
import { isEmptyFeed } from '../live-list/feed.ts'
import { type ListHandle, LiveList } from '../live-list/live-list.tsx'
import { SkeletonRows } from '../live-list/skeleton-rows.tsx'
import type { LiveFeed } from '../live-list/use-feed.ts'
import type { Selection } from '../live-list/use-selection.ts'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import type { Choice } from './deliveries-view.tsx'
import { DeliveryRow } from './delivery-row.tsx'
import type { Hold } from './next-attempt.tsx'
import { hrefOf, type Route, type TroubleState } from './route.ts'
import type { Navigation } from './use-route.ts'
import { ViewLink } from './view-link.tsx'

interface DeliveryListProps {
  readonly app: ConsoleApp
  readonly live: LiveFeed<ConsoleDelivery>
  readonly selection: Selection
  /** Null: rows are not chosen here. */
  readonly choice: Choice | null
  readonly route: Route
  readonly trouble: TroubleState | null
  readonly clearFilters: () => void
  readonly go: Navigation['go']
  readonly hold: Hold
  /** New rows wait. */
  readonly held: boolean
  readonly scroller: HTMLElement | null
  readonly handle: Ref<ListHandle>
}

const cells = ['time', 'webhook', 'where', 'attempts', 'answer', 'next', 'state'] as const
const widths = [56, 128, 176, 16, 72, 64, 80]

export function DeliveryList(props: DeliveryListProps) {
  const { live, selection, choice, route, hold, held } = props
  const { list: said } = useConsoleWords()
  const { feed } = live
  if (feed.status === 'failed' && feed.problem !== null) {
    return <ProblemNotice problem={feed.problem} retry={live.reload} />
  }
  if (isEmptyFeed(feed)) return <Empty {...props} />
  return (
    <LiveList
      feed={feed}
      words={said}
      columns={cells.map((cell) => [cell, said.columns[cell]] as const)}
      skeleton={<SkeletonRows label={said.loading} cells={cells} widths={widths} />}
      rowName="delivery"
      renderRow={(delivery, place) => (
        <DeliveryRow
          {...place}
          delivery={delivery}
          hold={hold}
          href={hrefOf({ ...route, app: props.app.sdkAppId, deliveryId: delivery.id })}
          opened={delivery.id === route.deliveryId}
          open={selection.open}
          selected={choice === null ? null : choice.ids.has(delivery.id)}
          select={choice?.select ?? selectNothing}
        />
      )}
      scroller={props.scroller}
      handle={props.handle}
      activeId={selection.activeId}
      loadOlder={live.loadOlder}
      showWaiting={live.showWaiting}
      reachedTop={() => (held || feed.stale ? undefined : live.showWaiting())}
    />
  )
}

function selectNothing(): void {}

function Empty({ app, route, trouble, clearFilters, go }: DeliveryListProps) {
  const said = useConsoleWords()
  const { words } = useSpeech()
  const narrowed = Object.keys(route.filters).filter((name) => trouble === null || name !== 'state')
  if (narrowed.length > 0) {
    return (
      <Notice icon={SearchX} title={said.list.noMatchTitle} text={said.list.noMatchText}>
        <div className="notice-actions">
          <button type="button" className="button" onClick={clearFilters}>
            {words.list.clearFilters}
          </button>
        </div>
      </Notice>
    )
  }
  if (trouble !== null) {
    const isParked = trouble === 'parked'
    return (
      <Notice
        icon={CircleCheck}
        title={isParked ? said.trouble.parkedEmptyTitle : said.trouble.deadEmptyTitle}
        text={isParked ? said.trouble.parkedEmpty : said.trouble.deadEmpty}
      />
    )
  }
  const hasUrl = app.webhook !== null && app.webhook.url !== ''
  return (
    <Notice
      icon={Inbox}
      title={said.list.emptyTitle}
      text={hasUrl ? said.list.emptyText : said.list.emptyNoUrl}
    >
      <div className="notice-actions">
        <ViewLink
          className="button"
          primary
          to={{ view: 'webhook', app: app.sdkAppId, deliveryId: null, filters: {} }}
          hash={hasUrl ? '#test' : ''}
          go={go}
        >
          <Pencil size={14} />
          {hasUrl ? said.endpoint.test : said.endpoint.setUrl}
        </ViewLink>
      </div>
    </Notice>
  )
}
