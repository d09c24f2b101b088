/** One recall in the list. */
import type { RecallView } from '@takeback/protocol'
import { ArrowRight, Hand, Repeat } from 'lucide-react'
import { memo } from 'react'
import { Id } from '../design/id.tsx'
import { isPlainClick } from '../design/is-plain-click.ts'
import { Age } from '../design/server-clock.tsx'
import { useSpeech } from '../words/language.tsx'
import { KindMark, NotSent, StateMark, whyNoOperator } from './marks.tsx'

interface RecallRowProps {
  readonly recall: RecallView
  readonly index: number
  readonly top: number
  readonly active: boolean
  readonly opened: boolean
  readonly open: (id: number) => void
}

export const RecallRow = memo(function RecallRow({
  recall,
  index,
  top,
  active,
  opened,
  open,
}: RecallRowProps) {
  const { words, format } = useSpeech()
  const { platform, lateness, operator } = recall
  return (
    // The grid has the keyboard (j, k, enter); the link in the first cell is the row's address.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      id={`recall-${recall.id}`}
      className="row"
      aria-rowindex={index + 2}
      aria-selected={opened}
      data-active={active ? '' : undefined}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => {
        if (!isPlainClick(event) || getSelection()?.isCollapsed === false) return
        event.preventDefault()
        open(recall.id)
      }}
    >
      <span role="gridcell" className="cell-time">
        <a href={`/recalls/${recall.id}`} tabIndex={-1}>
          <Age time={recall.receivedAt} />
        </a>
      </span>
      <span role="gridcell" className="cell-kind">
        <KindMark kind={recall.kind} />
      </span>
      <span role="gridcell" className="cell-operator" data-label={words.columns.operator}>
        {operator === null ? (
          <NotSent why={whyNoOperator(recall, words)} />
        ) : (
          <Id value={operator} longest={18} />
        )}
      </span>
      <span role="gridcell" className="cell-where">
        <Where recall={recall} />
      </span>
      <span role="gridcell" className="cell-messages" data-label={words.columns.messages}>
        {format.number(recall.messages.length)}
      </span>
      <span role="gridcell" className="cell-platform">
        {platform === null ? <NotSent why={words.notSentWhy.platform} /> : platform}
      </span>
      <span role="gridcell" className="cell-lateness" data-label={words.columns.lateness}>
        {lateness === null ? (
          <NotSent why={words.together(words.notSentWhy.time, words.notSentWhy.lateness)} />
        ) : (
          format.span(lateness)
        )}
      </span>
      <span role="gridcell" className="cell-state">
        <StateMark state={recall.state} />
        {recall.redeliveries > 0 ? (
          <span className="again" title={words.redelivered(recall.redeliveries)}>
            <Repeat size={12} aria-hidden />
            {format.number(recall.redeliveries)}
            <span className="unseen">{words.redelivered(recall.redeliveries)}</span>
          </span>
        ) : null}
        {recall.acceptedBy === null ? null : (
          <span className="again" title={words.acceptedBy(recall.acceptedBy)}>
            <Hand size={12} aria-hidden />
            <span className="unseen">{words.acceptedBy(recall.acceptedBy)}</span>
          </span>
        )}
      </span>
    </div>
  )
})

function Where({ recall }: { readonly recall: RecallView }) {
  const { words } = useSpeech()
  if (recall.kind === 'c2c') {
    return (
      <span className="pair">
        <Id value={recall.from ?? ''} longest={16} />
        <ArrowRight size={12} role="img" aria-label={words.to} />
        <Id value={recall.to ?? ''} longest={16} />
      </span>
    )
  }
  if (recall.kind === 'official') return <Id value={recall.officialAccount ?? ''} longest={26} />
  // A topic's id says which community it belongs to; both are in the detail.
  return <Id value={recall.topicId ?? recall.groupId ?? ''} longest={26} />
}
