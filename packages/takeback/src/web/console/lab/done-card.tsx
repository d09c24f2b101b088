/** The latest faults that were carried out. */
import type { FaultsView } from '@takeback/protocol'
import { Age } from '../../design/server-clock.tsx'
import { useConsoleWords } from '../../words/console-words.ts'
import { useSpeech } from '../../words/language.tsx'
import { commandName } from '../command-mark.tsx'

const SHOWN = 20

export function DoneCard({ faults: { done } }: { readonly faults: FaultsView }) {
  const console = useConsoleWords()
  const { faults: said } = console.lab
  const { words } = useSpeech()
  if (done.length === 0) return null
  return (
    <section className="card" aria-label={said.done}>
      <div className="card-head">
        <h3>{said.done}</h3>
      </div>
      {/* Wider than a narrow screen, and nothing in it takes the focus: the keys scroll it itself. */}
      <div className="table-frame" role="group" aria-label={said.done} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              <th>{console.list.columns.time}</th>
              <th>{said.columns.what}</th>
              <th>{console.list.columns.webhook}</th>
              <th>{console.list.columns.where}</th>
              <th>{said.columns.messages}</th>
            </tr>
          </thead>
          <tbody>
            {done.slice(0, SHOWN).map(({ at, id, kind, command, conversation, messages }, place) => (
              // Newest first, and none of them ever changes: its place from the end names it.
              <tr key={`${done.length - place} ${id}`}>
                <td data-name={console.list.columns.time}>
                  <Age time={at} />
                </td>
                <td data-name={said.columns.what}>{said.kinds[kind]}</td>
                <td data-name={console.list.columns.webhook}>{commandName(command, console, words)}</td>
                <td className="id" data-name={console.list.columns.where}>
                  {conversation}
                </td>
                <td className="id lab-messages" data-name={said.columns.messages}>
                  {messages.join(' ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
