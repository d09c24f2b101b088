/** One delivery in the list. */
import type { ConsoleDelivery } from '@takeback/protocol'
import { memo } from 'react'
import { DeliveryStateMark } from '../deliveries/state-mark.tsx'
import { isPlainClick } from '../design/is-plain-click.ts'
import { Age } from '../design/server-clock.tsx'
import type { RowPlace } from '../live-list/live-list.tsx'
import { useConsoleWords } from '../words/console-words.ts'
import { useSpeech } from '../words/language.tsx'
import { isHeldByHand } from './by-hand.ts'
import { CommandMark } from './command-mark.tsx'
import { LastAnswer } from './last-answer.tsx'
import { type Hold, NextAttempt } from './next-attempt.tsx'
import { Where } from './where.tsx'

interface DeliveryRowProps extends RowPlace {
  readonly delivery: ConsoleDelivery
  readonly hold: Hold
  readonly href: string
  readonly opened: boolean
  readonly open: (id: number) => void
  /** Null: rows are not selected here. */
  readonly selected: boolean | null
  readonly select: (id: number, selected: boolean) => void
}

export const DeliveryRow = memo(function DeliveryRow(props: DeliveryRowProps) {
  const { delivery, hold, href, index, top, active, opened, open, selected, select } = props
  const said = useConsoleWords()
  const { format } = useSpeech()
  const { id, command, topicId, state, attempts, enqueuedAt, lastAttempt } = delivery
  const { columns } = said.list
  return (
    // The grid has the keyboard (j, k, enter); the link in the first cell is the row's address.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={`delivery-${id}`}
      className="row"
      aria-rowindex={index + 2}
      aria-selected={opened}
      data-active={active ? '' : undefined}
      data-choosing={selected === null ? undefined : ''}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => {
        if (!isPlainClick(event) || getSelection()?.isCollapsed === false) return
        if (event.target instanceof HTMLInputElement) return
        event.preventDefault()
        open(id)
      }}
    >
      <span role="gridcell" className="cell-time">
        {selected === null ? null : (
          <input
            type="checkbox"
            checked={selected}
            aria-label={said.redeliver.select(String(id))}
            onChange={(event) => select(id, event.target.checked)}
          />
        )}
        <a href={href} tabIndex={-1}>
          <Age time={enqueuedAt} />
        </a>
      </span>
      <span role="gridcell" className="cell-webhook">
        <CommandMark command={command} topicId={topicId} />
      </span>
      <span role="gridcell" className="cell-where">
        <Where delivery={delivery} longest={16} />
      </span>
      <span role="gridcell" className="cell-attempts" data-label={columns.attempts}>
        {format.number(attempts)}
      </span>
      <span role="gridcell" className="cell-answer">
        <LastAnswer attempt={lastAttempt} />
      </span>
      <span role="gridcell" className="cell-next">
        <NextAttempt delivery={delivery} hold={hold} />
      </span>
      <span role="gridcell" className="cell-state">
        <DeliveryStateMark state={state} isByHand={isHeldByHand(delivery)} />
      </span>
    </div>
  )
})
