/** The story of one recall: its messages, the handler's attempts, the times it came again. */
import type { RecallDetail, RecallView } from '@takeback/protocol'
import { CircleCheck, CircleX, Clock, Repeat } from 'lucide-react'
import { CopyButton } from '../design/copy-button.tsx'
import { Id } from '../design/id.tsx'
import { useSpeech } from '../words/language.tsx'
import { wordOf } from '../words/word-of.ts'

export function MessageList({ kind, messages }: Pick<RecallView, 'kind' | 'messages'>) {
  const { words } = useSpeech()
  const said = words.detail
  return (
    <ul className="lines">
      {messages.map((message) => (
        <li key={message.key} className="message">
          <span className="with-actions" title={message.key}>
            <span className="aside">{kind === 'group' || kind === 'topic' ? 'MsgSeq' : 'MsgKey'}</span>
            <Id value={message.name} longest={36} />
            <span className="row-actions">
              <CopyButton square text={() => message.name} />
            </span>
          </span>
          <span
            className="mark"
            data-tone={message.first ? 'good' : undefined}
            title={message.first ? said.firstWhy : said.againWhy}
          >
            {message.first ? <CircleCheck size={14} aria-hidden /> : <Repeat size={14} aria-hidden />}
            {message.first ? said.first : said.again}
          </span>
          {message.msgId === null ? null : (
            <span className="aside message-id">
              MsgId <Id value={message.msgId} longest={44} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

export function AttemptList({ attempts }: { readonly attempts: RecallDetail['attempts'] }) {
  const { words, format } = useSpeech()
  if (attempts.length === 0) return <p className="aside">{words.detail.noAttempts}</p>
  return (
    <ol className="lines">
      {attempts.map((attempt) => (
        <li key={`${attempt.at} ${attempt.outcome} ${attempt.detail}`} className="attempt">
          <time title={format.exact(attempt.at)}>{format.clock(attempt.at)}</time>
          <OutcomeMark outcome={attempt.outcome} />
          <span className="aside">
            {isTimedOut(attempt)
              ? words.detail.noEndWithin(format.span(spanOf(attempt.detail)))
              : attempt.detail}
          </span>
        </li>
      ))}
    </ol>
  )
}

const outcomeIcons = { handled: CircleCheck, 'timed-out': Clock }

function OutcomeMark({ outcome }: Pick<RecallDetail['attempts'][number], 'outcome'>) {
  const { words } = useSpeech()
  const Icon = outcome === 'handled' || outcome === 'timed-out' ? outcomeIcons[outcome] : CircleX
  return (
    <span className="mark" data-tone={outcome === 'handled' ? 'good' : 'danger'}>
      <Icon size={14} aria-hidden />
      {wordOf(words.outcomes, outcome) ?? outcome}
    </span>
  )
}

const noEnd = /^no end within (\d+) ms$/

/** The one detail that is the server's: the others are the handler's own words. */
function isTimedOut({ outcome, detail }: RecallDetail['attempts'][number]): boolean {
  return outcome === 'timed-out' && noEnd.test(detail)
}

function spanOf(detail: string): number {
  return Number(noEnd.exec(detail)?.[1])
}

export function RedeliveryList({ times }: { readonly times: readonly number[] }) {
  const { words, format } = useSpeech()
  if (times.length === 0) return <p className="aside">{words.detail.noRedeliveries}</p>
  return (
    <ol className="lines">
      {times.map((time) => (
        <li key={time}>
          <time>{format.exact(time)}</time>
        </li>
      ))}
    </ol>
  )
}
