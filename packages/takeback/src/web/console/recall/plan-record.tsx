/** What became of each message of a plan, by its ids: the record that outlives the messages. */
import { useCallback } from 'react'
import { fetchRecord } from '../../api/operator.ts'
import { Id } from '../../design/id.tsx'
import { usePolled } from '../../live-list/use-polled.ts'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { nameOf } from './place-table.tsx'

const RECORD_EVERY = 2000
const LONGEST_ID = 28

interface PlanRecordProps {
  readonly app: number
  readonly id: number
  /** So many were dealt with. */
  readonly upTo: number
}

export function PlanRecord({ app, id, upTo }: PlanRecordProps) {
  const { recall: said } = useConsoleWords()
  const { words, format } = useSpeech()
  const ask = useCallback((signal: AbortSignal) => fetchRecord(app, id, signal), [app, id])
  const { answer } = usePolled(ask, RECORD_EVERY)
  if (answer === null) return null
  return (
    <div className="table-frame recall-record" role="group" aria-label={said.record} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{said.when}</th>
            <th>{said.where}</th>
            <th>{said.message}</th>
            <th>{said.outcome}</th>
          </tr>
        </thead>
        <tbody>
          {answer.Messages.map((message) => (
            <tr key={message.MsgId}>
              <td data-name={said.when}>
                <time title={format.exact(message.At)}>{format.clock(message.At)}</time>
              </td>
              <td data-name={said.where} title={words.kinds[message.Kind]}>
                <Id value={nameOf(message)} longest={LONGEST_ID} />
              </td>
              <td data-name={said.message}>
                <Id value={message.Message} longest={LONGEST_ID} />
              </td>
              <td data-name={said.outcome}>
                {message.Code === 0 ? said.takenBack : said.refused(String(message.Code))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {upTo > answer.Messages.length && answer.Next !== null ? (
        <p className="card-body aside">{said.moreRecord}</p>
      ) : null}
    </div>
  )
}
